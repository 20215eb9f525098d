package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.guard.GuardConfig;
import dev.postern.key.Exchange.Step;
import dev.postern.key.Exchange.Why;
import dev.postern.key.Key;
import dev.postern.mail.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class LoginSentryTest {

  private static final Refusal FAILED =
      Refusal.of(Refusal.Reason.AUTH_FAILED, 535, "5.7.8", "Authentication failed");
  private static final Step WRONG = new Step.Denied(FAILED, "u", Why.WRONG);
  private static final Step UNVERIFIED = new Step.Denied(FAILED, "u", Why.UNVERIFIED);
  private static final Step GRANTED = new Step.Granted(new Key("u", "default", List.of(), false));
  private static final InetAddress CLIENT = LockoutRig.address("203.0.113.9");
  private static final int PLACES = 5;
  private static final Duration MOST = LoginSentry.LEAST.plusMillis(100);

  private final LockoutRig rig =
      new LockoutRig(
          new GuardConfig(
              GuardConfig.Access.NONE,
              new GuardConfig.Lockout(
                  3,
                  50,
                  20,
                  Duration.ofMinutes(15),
                  Duration.ofDays(1),
                  Duration.ofMinutes(30),
                  Duration.ofSeconds(8)),
              GuardConfig.Traps.NONE,
              false));
  private final Semaphore places = new Semaphore(PLACES);
  private final List<Duration> waits = new ArrayList<>();
  private final LoginSentry sentry =
      new LoginSentry(
          rig.lockout,
          CLIENT,
          time -> {
            waits.add(time);
            return CompletableFuture.completedStage(time);
          },
          places);
  private int verified;

  private CompletionStage<Step> attempt(CompletionStage<Step> verdict) {
    return sentry.admit(
        "u",
        () -> {
          verified++;
          return verdict;
        },
        UNVERIFIED);
  }

  private Step attempt(Step verdict) {
    return attempt(CompletableFuture.completedStage(verdict)).toCompletableFuture().join();
  }

  @Test
  void aGoodLoginWaitsForNothing() {
    assertThat(attempt(GRANTED)).isEqualTo(GRANTED);
    assertThat(waits).isEmpty();
  }

  @Test
  void adenialIsAnsweredLateWhetherOrNotTheSecretWasLookedAt() {
    assertThat(attempt(WRONG)).isEqualTo(WRONG);
    assertThat(waits).hasSize(1).allSatisfy(wait -> assertThat(wait).isPositive());
    assertThat(waits.getFirst()).isLessThan(MOST);
    attempt(WRONG);
    attempt(WRONG);
    assertThat(verified).isEqualTo(3);
    waits.clear();
    assertThat(attempt(GRANTED)).isEqualTo(UNVERIFIED);
    assertThat(verified).isEqualTo(3);
    assertThat(waits)
        .singleElement()
        .satisfies(
            wait ->
                assertThat(wait)
                    .isBetween(
                        Duration.ofSeconds(8).plus(LoginSentry.LEAST),
                        Duration.ofSeconds(8).plus(MOST)));
  }

  @Test
  void theSecretIsLookedAtAfterTheWait() {
    attempt(WRONG);
    attempt(WRONG);
    waits.clear();
    attempt(GRANTED);
    assertThat(waits)
        .singleElement()
        .satisfies(wait -> assertThat(wait).isGreaterThan(Duration.ofSeconds(3)));
  }

  @Test
  void whoIsBehindOthersAsksAgainUntilTheyAreThrough() {
    var first = new CompletableFuture<Step>();
    attempt(first);
    attempt(new CompletableFuture<>());
    attempt(new CompletableFuture<>());
    var held = new CompletableFuture<Duration>();
    var patient = new LoginSentry(rig.lockout, CLIENT, _ -> held, places);
    CompletionStage<Step> fourth =
        patient.admit("u", () -> CompletableFuture.completedStage(GRANTED), UNVERIFIED);
    assertThat(fourth.toCompletableFuture()).isNotDone();
    first.complete(GRANTED);
    held.complete(Duration.ZERO);
    assertThat(fourth.toCompletableFuture().join()).isEqualTo(GRANTED);
  }

  @Test
  void whereThereIsNoPlaceTheAnswerIsBusyRightSecretOrNot() {
    var held = new CompletableFuture<Duration>();
    var slow = new LoginSentry(rig.lockout, CLIENT, _ -> held, places);
    for (int i = 0; i < PLACES; i++) {
      CompletionStage<Step> _ =
          slow.admit("u" + i, () -> CompletableFuture.completedStage(WRONG), UNVERIFIED);
    }
    for (Step verdict : List.of(GRANTED, WRONG)) {
      assertThat(attempt(verdict))
          .isInstanceOfSatisfying(
              Step.Denied.class,
              denied -> {
                assertThat(denied.why()).isEqualTo(Why.BUSY);
                assertThat(denied.refusal().reply().toString()).startsWith("454 4.7.0");
              });
    }
    assertThat(verified).isZero();
    assertThat(waits).isEmpty();
    held.complete(Duration.ZERO);
    assertThat(places.availablePermits()).isEqualTo(PLACES);
  }

  @Test
  void aFaultGivesItsPlaceBack() {
    attempt(CompletableFuture.failedStage(new IllegalStateException("broken")));
    attempt(GRANTED);
    attempt(WRONG);
    assertThat(places.availablePermits()).isEqualTo(PLACES);
  }

  @Test
  void patienceEnds() {
    for (int i = 0; i < 3; i++) {
      attempt(new CompletableFuture<>());
    }
    assertThat(attempt(GRANTED)).isEqualTo(UNVERIFIED);
    assertThat(waits.size()).isBetween(50, 200);
  }

  @Test
  void aVerificationThatBreaksCountsForNothing() {
    for (int i = 0; i < 10; i++) {
      var broken = attempt(CompletableFuture.failedStage(new IllegalStateException("broken")));
      assertThat(broken.toCompletableFuture()).isCompletedExceptionally();
    }
    assertThat(attempt(GRANTED)).isEqualTo(GRANTED);
    assertThat(
            attempt(
                new Step.Denied(
                    Refusal.of(Refusal.Reason.OVERLOAD, 454, "4.7.0", "busy"), "u", Why.BUSY)))
        .isInstanceOf(Step.Denied.class);
    assertThat(rig.lockout.status().addresses()).isZero();
  }
}
