package dev.postern.audit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/// Ports are looked at all at once, as long as nobody is harmed by it; then one after the other.
/// Safe for use by several threads.
final class Turns {

  private final CountDownLatch busy;
  private final ReentrantLock turn = new ReentrantLock();

  /// @param ports how many are looked at
  Turns(int ports) {
    busy = new CountDownLatch(ports);
  }

  /// All that may be done at once is done at one more port.
  void finish() {
    busy.countDown();
  }

  /// Waits until that is so at all ports, and then for a turn.
  void alone(Runnable work) throws InterruptedException {
    busy.await();
    turn.lock();
    try {
      work.run();
    } finally {
      turn.unlock();
    }
  }
}
