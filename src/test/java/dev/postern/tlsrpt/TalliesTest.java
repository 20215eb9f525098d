package dev.postern.tlsrpt;

import static dev.postern.tlsrpt.Outcomes.bad;
import static dev.postern.tlsrpt.Outcomes.good;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.delivery.TlsOutcome;
import dev.postern.observe.Metrics;
import dev.postern.route.TlsPolicy;
import dev.postern.store.MemoryTallies;
import dev.postern.store.StoredTally;
import dev.postern.tlsrpt.DomainDay.Tally;
import dev.postern.tlsrpt.Tallies.Slot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TalliesTest {

  private static final LocalDate DAY = LocalDate.parse("2026-11-24");
  private static final Slot EXAMPLE = new Slot(DAY, "x.example");

  private final MemoryTallies store = new MemoryTallies();
  private final Metrics metrics = new Metrics();
  private final Tallies tallies = new Tallies(store, metrics);

  @Test
  void countsByPolicyAndFailure() {
    tallies.add(DAY, good("x.example"));
    tallies.add(DAY, good("x.example"));
    tallies.add(DAY, bad("x.example", "mx1", "expired"));
    tallies.add(DAY, bad("x.example", "mx1", "expired"));
    tallies.add(DAY, bad("x.example", "mx2", "expired"));
    List<PolicyTally> policies = tally(tallies).policies();
    assertThat(policies)
        .extracting(PolicyTally::policy)
        .containsExactly(TlsPolicy.NONE, Outcomes.STS);
    assertThat(policies).extracting(PolicyTally::successful).containsExactly(2L, 0L);
    assertThat(policies).extracting(PolicyTally::failed).containsExactly(0L, 3L);
    assertThat(policies.get(1).failures())
        .extracting(PolicyTally.Failures::sessions)
        .containsExactly(2L, 1L);
  }

  @Test
  void nothingIsLostByARestart() throws InterruptedException {
    tallies.add(DAY, bad("x.example", "mx1", "expired"));
    tallies.addOurs(DAY, "x.example");
    tallies.get(EXAMPLE).orElseThrow().done("mailto:a@x.example");
    tallies.flush();
    var restarted = new Tallies(store, metrics);
    restarted.load();
    restarted.add(DAY, bad("x.example", "mx1", "expired"));
    tallies.add(DAY, bad("x.example", "mx1", "expired"));
    assertThat(tally(restarted)).isEqualTo(tally(tallies));
    assertThat(restarted.get(EXAMPLE).orElseThrow().isDone("mailto:a@x.example")).isTrue();
  }

  @Test
  void onlyWhatChangedIsWrittenAndAFailureIsMadeGoodLater() throws InterruptedException {
    tallies.add(DAY, good("x.example"));
    store.fails = true;
    tallies.flush();
    assertThat(store.tallies(10)).isEmpty();
    store.fails = false;
    tallies.flush();
    assertThat(store.tallies(10)).hasSize(1);
    store.removeTally(DAY, "x.example");
    tallies.flush();
    assertThat(store.tallies(10)).isEmpty();
  }

  @Test
  void differentFailuresOfADomainAreBounded() throws InterruptedException {
    for (int i = 0; i < 10_000; i++) {
      tallies.add(DAY, bad("x.example", "mx" + i, "expired"));
    }
    Tally tally = tally(tallies);
    List<PolicyTally.Failures> failures = tally.policies().getFirst().failures();
    assertThat(failures).hasSize(DomainDay.MOST_FAILURES + 1);
    assertThat(failures.getLast().detail().reason()).isEqualTo("other");
    assertThat(failures).extracting(PolicyTally.Failures::sessions).contains(9_900L);
    assertThat(tally.policies().getFirst().failed()).isEqualTo(10_000);

    tallies.flush();
    var restarted = new Tallies(store, metrics);
    restarted.load();
    assertThat(tally(restarted)).isEqualTo(tally);
    restarted.add(DAY, bad("x.example", "another", "expired"));
    assertThat(tally(restarted).policies().getFirst().failures()).hasSize(101);
  }

  @Test
  void policiesOfADomainAreBounded() {
    for (int i = 0; i < 1000; i++) {
      tallies.add(DAY, under(new TlsPolicy(TlsPolicy.Kind.TLSA, List.of("3 1 1 " + i), List.of())));
    }
    var huge = new TlsPolicy(TlsPolicy.Kind.STS, List.of("mx: " + "x".repeat(60_000)), List.of());
    tallies.add(DAY, under(huge));
    List<PolicyTally> policies = tally(tallies).policies();
    assertThat(policies).hasSize(DomainDay.MOST_POLICIES + 2);
    assertThat(policies.stream().mapToLong(PolicyTally::successful).sum()).isEqualTo(1001);
    assertThat(policies.getLast().policy())
        .isEqualTo(new TlsPolicy(TlsPolicy.Kind.STS, List.of(), List.of()));
  }

  @Test
  void domainsAreBounded() {
    var few = new Tallies(store, metrics, 10, 1 << 20);
    for (int i = 0; i < 100; i++) {
      few.add(DAY, good("x" + i + ".example"));
    }
    few.add(DAY, good("x1.example"));
    assertThat(few.size()).isEqualTo(10);
    assertThat(metrics.scrape()).contains("postern_tls_sessions_uncounted_total 90.0");
  }

  @Test
  void allTextsTogetherAreBoundedAndComeFree() {
    var narrow = new Tallies(store, metrics, 1000, 5_000);
    for (int i = 0; i < 100; i++) {
      narrow.add(DAY, bad("x" + i + ".example", "mx" + i, "expired"));
    }
    int first = narrow.size();
    assertThat(first).isBetween(3, 12);
    narrow.before(DAY.plusDays(1)).forEach(narrow::forget);
    for (int i = 0; i < 100; i++) {
      narrow.add(DAY, bad("y" + i + ".example", "mx" + i, "expired"));
    }
    assertThat(narrow.size()).isEqualTo(first);
  }

  @Test
  void whatCantBeReadIsDropped() {
    for (String text : List.of("", "{", "null", "[]", "{\"policies\":[{\"policy\":null}]}")) {
      store.saveTallies(List.of(new StoredTally(DAY, "x.example", text, List.of())));
      var restarted = new Tallies(store, metrics);
      restarted.load();
      assertThat(restarted.size()).as(text).isZero();
      assertThat(store.tallies(10)).as(text).isEmpty();
    }
  }

  @Test
  void manyThreadsCountRight() throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  tallies.add(DAY, good("x" + i % 10 + ".example"));
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long sum =
        tallies.before(DAY.plusDays(1)).stream()
            .flatMap(key -> tallies.get(key).orElseThrow().tally().policies().stream())
            .mapToLong(PolicyTally::successful)
            .sum();
    assertThat(sum).isEqualTo(8000);
  }

  private static Tally tally(Tallies tallies) {
    return tallies.get(EXAMPLE).orElseThrow().tally();
  }

  private static TlsOutcome under(TlsPolicy policy) {
    return new TlsOutcome(
        "x.example", policy, "mx", "192.0.2.1", "198.51.100.1", TlsOutcome.Result.SUCCESS, "");
  }
}
