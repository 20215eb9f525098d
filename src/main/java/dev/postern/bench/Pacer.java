package dev.postern.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Calls on a [Rota] whenever a message is due, on a thread of its own.
final class Pacer {

  // A shorter sleep takes as long, and more CPU.
  private static final long SHORTEST_SLEEP = 50_000;

  private final Rota rota;
  private final LongSupplier clock;
  private final Thread thread = new Thread(this::run, "pacer");
  private volatile boolean stopped;

  Pacer(Rota rota, LongSupplier clock) {
    this.rota = rota;
    this.clock = clock;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /// Returns once it calls no more.
  void stop() throws InterruptedException {
    stopped = true;
    LockSupport.unpark(thread);
    thread.join();
  }

  private void run() {
    while (!stopped) {
      long again = rota.tick(clock.getAsLong());
      LockSupport.parkNanos(Math.max(SHORTEST_SLEEP, again - clock.getAsLong()));
    }
  }
}
