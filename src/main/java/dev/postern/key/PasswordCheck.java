package dev.postern.key;

import dev.postern.key.Exchange.Step;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Checks user and password of PLAIN and LOGIN.
///
/// A remembered login is answered at once on the caller's thread, which is an event loop. All else
/// costs a PBKDF2, whoever it is and whatever is wrong, and happens on two threads of its own with
/// a bounded queue: a flood of logins ends there and not in the sessions of others.
final class PasswordCheck {

  private static final int THREADS = 2;
  private static final int MAX_WAITING = 256;

  private final Credentials credentials;
  private final LoginCache cache;
  private final Sha256.Hi hi;
  private final Executor executor;

  PasswordCheck(Credentials credentials, LoginCache cache, Sha256.Hi hi, Executor executor) {
    this.credentials = credentials;
    this.cache = cache;
    this.hi = hi;
    this.executor = executor;
  }

  /// Its idle threads end by themselves; none keeps the process alive.
  static ThreadPoolExecutor boundedExecutor() {
    var executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("login-", 1).factory());
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /// @param user and password as the client sent them
  CompletionStage<Step> check(String user, String password, Sentry sentry) {
    String preparedUser = SaslText.received(user);
    String preparedPassword = SaslText.received(password);
    return sentry.admit(
        preparedUser,
        () -> checked(user, preparedUser, preparedPassword),
        Denials.unverified(user));
  }

  private CompletionStage<Step> checked(String user, String preparedUser, String preparedPassword) {
    var remembered = cache.find(preparedUser, preparedPassword);
    if (remembered.isPresent()) {
      return CompletableFuture.completedStage(new Step.Granted(remembered.get().key()));
    }
    try {
      return CompletableFuture.supplyAsync(() -> verify(preparedUser, preparedPassword), executor);
    } catch (RejectedExecutionException _) {
      return CompletableFuture.completedStage(Denials.busy(user));
    }
  }

  private Step verify(String user, String password) {
    var credential = credentials.find(user);
    Verifier verifier =
        credential.map(Credential::verifier).orElseGet(() -> credentials.decoy(user));
    boolean matches = verifier.matches(hi, password);
    // It may have been revoked while we were computing.
    if (!matches || credential.filter(credentials::isCurrent).isEmpty()) {
      return Denials.failed(user);
    }
    if (credentials.isTrap(credential.get())) {
      return Denials.sprung(user);
    }
    cache.remember(credential.get(), user, password);
    return new Step.Granted(credential.get().key());
  }
}
