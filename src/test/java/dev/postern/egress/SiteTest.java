package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.OperatorOverride.Suspend;
import dev.postern.mail.Reply;
import dev.postern.store.MemoryOverrides;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SiteTest {

  private static final long SECOND = 1_000_000_000;
  private static final long START = Long.MAX_VALUE - 5 * SECOND;
  private static final Instant CLOCK = Instant.parse("2026-01-02T12:20:00Z");
  private static final Reply OK = Reply.of(250, "2.0.0", "queued");
  private static final Reply RATE = Reply.of(421, "4.7.28", "unusual rate");

  private final Overrides overrides = new Overrides(new MemoryOverrides(), () -> CLOCK);
  private long now = START;

  @Test
  void takesAsManyAsTheLimitAndGrowsWithSuccess() {
    Site site = site(10, null, null);
    List<Permit> permits = begin(site, 100);
    assertThat(permits).hasSize(ConcurrencyLimit.START);
    assertThat(site.verdict(now)).isEqualTo(new Verdict.Concurrency(5, 5, 10, "r", null));
    assertThat(site.verdict(now).left()).isEmpty();
    permits.forEach(permit -> permit.accepted(OK, now));
    permits.forEach(Permit::close);
    assertThat(begin(site, 100)).hasSize(10);
    assertThat(site.view(0, now).delivered()).isEqualTo(5);
  }

  @Test
  void roomIsWhatBeginGrants() {
    Site site = site(10, Rate.parse("3/s").orElseThrow(), Rate.parse("2/s").orElseThrow());
    assertThat(site.room(now)).isEqualTo(2);
    assertThat(begin(site, 100)).hasSize(2);
    assertThat(site.room(now)).isZero();
  }

  @Test
  void aBrokenConnectionHalvesOnceForTheAttemptsOfThatTime() {
    Site site = site(10, null, null);
    List<Permit> permits = begin(site, 5);
    for (Permit permit : permits) {
      permit.dialing(now);
      permit.connected(now);
      now += 10;
      permit.lost(now);
      permit.close();
    }
    assertThat(site.view(0, now).limit()).isEqualTo(2);
    assertThat(site.view(0, now).open()).isZero();
  }

  @Test
  void theMessageRateIsHeldAndTold() {
    Site site = site(10, Rate.parse("60/m").orElseThrow(), null);
    Permit first = site.begin(now).orElseThrow();
    first.accepted(OK, now);
    first.close();
    Verdict verdict = site.verdict(now);
    assertThat(verdict.left()).contains(Duration.ofSeconds(1));
    assertThat(verdict.sentence(CLOCK))
        .isEqualTo(
            "limited to 60/m messages by rate of the rule 'r'; goes on at 2026-01-02T12:20:01Z");
    now += SECOND;
    assertThat(site.begin(now)).isPresent();
  }

  @Test
  void anAttemptThatCameToNothingCostsNoRate() {
    Site site = site(10, Rate.parse("1/h").orElseThrow(), Rate.parse("1/h").orElseThrow());
    site.begin(now).orElseThrow().close();
    assertThat(site.begin(now)).isPresent();
  }

  @Test
  void keptConnectionsNeedNoConnectionRate() {
    Site site = site(10, null, Rate.parse("1/h").orElseThrow());
    Permit first = site.begin(now).orElseThrow();
    assertThat(first.dialing(now)).isTrue();
    first.connected(now);
    first.accepted(OK, now);
    assertThat(site.verdict(now)).isInstanceOf(Verdict.Limited.class);
    first.close();
    Permit second = site.begin(now).orElseThrow();
    assertThat(site.begin(now)).as("the one kept connection is claimed").isEmpty();
    second.reused();
    second.ended(now);
    assertThat(second.dialing(now)).as("a fresh one is over the rate").isFalse();
    second.close();
    assertThat(site.view(0, now).open()).isZero();
    assertThat(site.verdict(now).state()).isEqualTo("limited");
  }

  @Test
  void anIdleConnectionThatEndsIsNoLongerCountedOn() {
    Site site = site(10, null, Rate.parse("1/h").orElseThrow());
    Permit first = site.begin(now).orElseThrow();
    first.dialing(now);
    first.connected(now);
    first.accepted(OK, now);
    first.close();
    site.idleEnded();
    assertThat(site.begin(now)).isEmpty();
    assertThat(site.view(0, now).open()).isZero();
  }

  @Test
  void aReplyThatAsksForItPausesAndSaysSo() {
    Site site = site(10, null, null);
    Permit permit = site.begin(now).orElseThrow();
    assertThat(permit.replied(RATE, now)).map(BackOff::name).contains("rate");
    permit.close();
    assertThat(site.begin(now)).isEmpty();
    assertThat(site.verdict(now).sentence(CLOCK))
        .isEqualTo(
            "paused until 2026-01-02T12:30:00Z by rule 'rate' after: 421 4.7.28 unusual rate; end"
                + " it with: postern queue resume --site 'mx.example'");
    now += 600 * SECOND;
    assertThat(site.begin(now)).isPresent();
    assertThat(site.begin(now)).as("it begins again with one").isEmpty();
    assertThat(site.verdict(now).sentence(CLOCK)).contains("slowed to 50 % by rule 'rate' after");
  }

  @Test
  void otherRepliesDontHoldItBack() {
    Site site = site(10, null, null);
    Permit permit = site.begin(now).orElseThrow();
    assertThat(permit.replied(Reply.of(550, "5.1.1", "no such user"), now)).isEmpty();
    assertThat(permit.replied(Reply.of(450, "4.2.0", "mailbox busy"), now)).isEmpty();
    permit.close();
    assertThat(site.verdict(now)).isEqualTo(new Verdict.Free(null));
    SiteView view = site.view(3, now);
    assertThat(view.rejected()).isEqualTo(1);
    assertThat(view.deferred()).isEqualTo(1);
    assertThat(view.lastReply()).isEqualTo("450 4.2.0 mailbox busy");
    assertThat(site.view(0, now + 3601 * SECOND).rejected()).isZero();
  }

  @Test
  void aDeadSiteCostsOneProbeAtATime() {
    Site site = site(10, null, null);
    List<Permit> first = begin(site, 5);
    first.forEach(
        permit -> {
          permit.dialing(now);
          permit.unreachable("connect timed out", now);
          permit.close();
        });
    assertThat(site.begin(now)).isEmpty();
    assertThat(site.verdict(now).sentence(CLOCK))
        .isEqualTo(
            "can't be reached (connect timed out); one attempt probes it at 2026-01-02T12:20:15Z;"
                + " to try at once: postern queue resume --site 'mx.example'");
    int probes = 0;
    long until = now + Duration.ofHours(1).toNanos();
    while (now - until < 0) {
      Optional<Permit> probe = site.begin(now);
      if (probe.isPresent()) {
        probes++;
        assertThat(site.begin(now)).isEmpty();
        assertThat(site.verdict(now).left()).isEmpty();
        probe.get().unreachable("connect timed out", now);
        probe.get().close();
      }
      now += SECOND;
    }
    // 15 s, 30 s, 1, 2, 4, 8 minutes, then every quarter of an hour.
    assertThat(probes).isEqualTo(8);
  }

  @Test
  void aProbeThatGetsThroughOpensTheSite() {
    Site site = down();
    now += 15 * SECOND;
    assertThat(site.room(now)).isEqualTo(1);
    Permit probe = site.begin(now).orElseThrow();
    probe.dialing(now);
    probe.connected(now);
    assertThat(site.verdict(now)).isInstanceOf(Verdict.Free.class);
    probe.close();
    assertThat(begin(site, 5)).hasSizeGreaterThan(1);
  }

  @Test
  void aProbeWithoutNewsLetsAnotherTry() {
    Site site = down();
    now += 15 * SECOND;
    site.begin(now).orElseThrow().close();
    assertThat(site.begin(now)).isPresent();
  }

  @Test
  void aGreetingThatTurnsUsAwayIsABackOffOrAnOutage() {
    Site site = site(10, null, null);
    Permit permit = site.begin(now).orElseThrow();
    assertThat(permit.turnedAway(RATE, now)).isPresent();
    permit.close();
    assertThat(site.verdict(now).state()).isEqualTo("paused");

    Site other = site(10, null, null);
    permit = other.begin(now).orElseThrow();
    assertThat(permit.turnedAway(Reply.plain(554, "no SMTP service here"), now)).isEmpty();
    permit.close();
    assertThat(other.verdict(now).state()).isEqualTo("down");
  }

  @Test
  void anOperatorSuspendsByNameHostOrRule() {
    Site site = site(10, null, null);
    for (String name : List.of("mx.example", "r")) {
      Subject subject = Subject.parse(Subject.Kind.SITE, name).orElseThrow();
      put(subject, null);
      assertThat(site.begin(now)).isEmpty();
      assertThat(site.verdict(now).sentence(CLOCK))
          .startsWith("suspended by an operator since 2026-01-02T12:20:00Z (site " + name)
          .endsWith("take it back with: postern queue resume --site '" + name + "'");
      overrides.end(subject, new Suspend()).toCompletableFuture().join();
      assertThat(site.room(now)).isPositive();
    }
  }

  @Test
  void anOperatorLiftsAPauseAndAnOutage() {
    Site site = site(10, null, null);
    assertThat(site.resume(now)).isFalse();
    Permit permit = site.begin(now).orElseThrow();
    permit.replied(RATE, now);
    permit.close();
    assertThat(site.resume(now)).isTrue();
    assertThat(site.verdict(now)).isEqualTo(new Verdict.Free(null));
    Site down = down();
    assertThat(down.resume(now)).isTrue();
    assertThat(down.begin(now)).isPresent();
  }

  @Test
  void aChangedProfileTakesEffectAtOnce() {
    Site site = site(10, null, null);
    site.reshape(new Shape("r2", 2, 1, 1, Rate.parse("1/s").orElseThrow(), null, List.of()), now);
    assertThat(begin(site, 10)).hasSize(1);
    now += SECOND;
    assertThat(begin(site, 10)).hasSize(1);
    now += SECOND;
    assertThat(site.verdict(now)).isInstanceOf(Verdict.Concurrency.class);
  }

  @Test
  void closingTwiceCountsOnce() {
    Site site = site(1, null, null);
    Permit permit = site.begin(now).orElseThrow();
    permit.close();
    permit.close();
    assertThat(site.view(0, now).inFlight()).isZero();
  }

  @Test
  void aStrangersReplyIsCut() {
    Site site = site(10, null, null);
    Permit permit = site.begin(now).orElseThrow();
    permit.replied(Reply.of(450, "4.0.0", "x".repeat(5000)), now);
    assertThat(site.view(0, now).lastReply()).hasSizeLessThan(400);
  }

  private Site down() {
    Site site = site(10, null, null);
    Permit permit = site.begin(now).orElseThrow();
    permit.dialing(now);
    permit.unreachable("refused", now);
    permit.close();
    return site;
  }

  private Site site(int connections, @Nullable Rate rate, @Nullable Rate dials) {
    var rule =
        new BackOff(
            "rate", BackOff.Codes.ANY, Glob.whole("4.7.28"), null, Duration.ofMinutes(10), 1);
    return new Site(
        "a",
        SiteName.of(List.of("mx.example")),
        new Shape("r", connections, 100, 100, rate, dials, List.of(rule)),
        overrides,
        now);
  }

  private List<Permit> begin(Site site, int most) {
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      site.begin(now).ifPresent(permits::add);
    }
    return permits;
  }

  private void put(Subject subject, @Nullable Instant until) {
    overrides
        .put(new OperatorOverride(subject, new Suspend(), "", CLOCK, until))
        .toCompletableFuture()
        .join();
  }
}
