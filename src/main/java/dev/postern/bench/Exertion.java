package dev.postern.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/// The CPU that this program uses, from the moment it is made.
final class Exertion {

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final long began = System.nanoTime();
  private final long cpu = system.getProcessCpuTime();
  private final Map<Long, Long> byThread = byThread();

  Exertion() {
    // The first call begins the time that the next one tells of.
    double _ = system.getCpuLoad();
  }

  /// What it came to until now.
  Strain until(Timing lateness) {
    double elapsed = Math.max(1, System.nanoTime() - began);
    long busiest = 0;
    for (Map.Entry<Long, Long> thread : byThread().entrySet()) {
      long before = byThread.getOrDefault(thread.getKey(), 0L);
      busiest = Math.max(busiest, thread.getValue() - before);
    }
    return Strain.of(
        rounded((system.getProcessCpuTime() - cpu) / elapsed),
        system.getAvailableProcessors(),
        rounded(busiest / elapsed),
        rounded(system.getCpuLoad()),
        lateness);
  }

  private Map<Long, Long> byThread() {
    Map<Long, Long> times = new HashMap<>();
    if (threads.isThreadCpuTimeSupported()) {
      for (long id : threads.getAllThreadIds()) {
        times.put(id, threads.getThreadCpuTime(id));
      }
    }
    return times;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
