package dev.postern.listener;

import dev.postern.mail.Refusal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The sessions that are open; as many as are admitted at most. Thread-safe.
final class Sessions {

  private final Set<SmtpConnection> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Refusal closing;

  void add(SmtpConnection session) {
    open.add(session);
    Refusal reason = closing;
    if (reason != null) {
      session.end(reason);
    }
  }

  void remove(SmtpConnection session) {
    open.remove(session);
    if (open.isEmpty()) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  int count() {
    return open.size();
  }

  /// Ends some sessions, each as soon as its transaction allows.
  void end(Predicate<SmtpConnection> which, Refusal reason) {
    for (SmtpConnection session : open) {
      if (which.test(session)) {
        session.end(reason);
      }
    }
  }

  /// Ends all, and those that come yet.
  void endAll(Refusal reason) {
    closing = reason;
    end(_ -> true, reason);
  }

  /// Waits until none is left.
  ///
  /// @return false if the time was over before
  synchronized boolean awaitNone(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (!open.isEmpty()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  void abortAll() {
    open.forEach(SmtpConnection::abort);
  }
}
