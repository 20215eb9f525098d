package dev.postern.observe;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How much of the heap lives on after a collection; what waits to be collected doesn't count.
///
/// Of a collection some time ago this tells nothing: who is short of memory collects all the time,
/// and who isn't may not for hours. For one thread.
public final class Heap {

  private static final Duration FRESH = Duration.ofSeconds(30);

  private final @Nullable MemoryPoolMXBean old;
  private final List<GarbageCollectorMXBean> collectors;
  private final LongSupplier nanos;
  private long collections;
  private long at;

  /// @param nanos the time as of [System#nanoTime]
  public Heap(LongSupplier nanos) {
    this.nanos = nanos;
    old = oldest();
    collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(bean -> old != null && collects(bean, old.getName()))
            .toList();
    collections = count();
    at = nanos.getAsLong() - FRESH.toNanos();
  }

  /// The part in use after the last collection of what has grown old, 0 to 1; 0 where there was
  /// none for a while.
  public double inUse() {
    long now = nanos.getAsLong();
    long count = count();
    if (count != collections) {
      collections = count;
      at = now;
    }
    MemoryUsage usage = old == null ? null : old.getCollectionUsage();
    if (usage == null || usage.getMax() <= 0 || now - at >= FRESH.toNanos()) {
      return 0;
    }
    return usage.getUsed() / (double) usage.getMax();
  }

  private long count() {
    return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
  }

  // Where objects end up: the largest pool whose use after collections is known.
  private static @Nullable MemoryPoolMXBean oldest() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
        .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()))
        .orElse(null);
  }

  private static boolean collects(GarbageCollectorMXBean bean, String pool) {
    return Arrays.asList(bean.getMemoryPoolNames()).contains(pool);
  }
}
