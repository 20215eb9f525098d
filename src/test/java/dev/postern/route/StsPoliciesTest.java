package dev.postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Lookup;
import dev.postern.route.PolicyFetcher.Fetched;
import dev.postern.store.MemoryPolicies;
import dev.postern.store.StoredPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StsPoliciesTest {

  private static final String DOMAIN = "example.org";
  private static final String RECORD = "_mta-sts.example.org";
  private static final StsFailure DOWN =
      new StsFailure(StsFailure.Kind.FETCH, "mta-sts.example.org: connection refused");

  private final Zone zone = new Zone();
  private final Hosts hosts = new Hosts();
  private final MemoryPolicies store = new MemoryPolicies();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private final InstantSource clock = () -> now;
  private StsPolicies policies;

  /// Policy hosts: each fetch waits until the test answers it.
  private static final class Hosts implements PolicyFetcher {

    private record Asked(String domain, CompletableFuture<Fetched> answer) {}

    private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    @Override
    public CompletionStage<Fetched> fetch(String domain) {
      var one = new Asked(domain, new CompletableFuture<>());
      asked.add(one);
      return one.answer();
    }

    void answer(Fetched fetched) throws InterruptedException {
      asked.poll(10, TimeUnit.SECONDS).answer().complete(fetched);
    }

    int waiting() {
      return asked.size();
    }
  }

  @BeforeEach
  void start() {
    policies = new StsPolicies(zone, hosts, store, clock);
    zone.text(RECORD, "v=STSv1; id=1;");
  }

  private static Fetched policy(String mx) {
    return new PolicyFetcher.Text(
        "version: STSv1\nmode: enforce\nmx: " + mx + "\nmax_age: 86400\n");
  }

  private CompletableFuture<StsAnswer> ask() {
    return policies.of(DOMAIN).toCompletableFuture();
  }

  private static List<String> mx(CompletableFuture<StsAnswer> answer) {
    assertThat(answer).isCompleted();
    return ((StsAnswer.Published) answer.join()).policy().mx();
  }

  private void publish(String mx) throws InterruptedException {
    var answer = ask();
    hosts.answer(policy(mx));
    assertThat(mx(answer)).containsExactly(mx);
  }

  @Test
  void withoutARecordThereIsNoPolicyAndNoFetch() {
    zone.texts.clear();
    assertThat(ask()).isCompletedWithValue(new StsAnswer.None());
    zone.texts.put(RECORD, new Lookup.Failed<>(RECORD, "SERVFAIL"));
    assertThat(ask()).isCompletedWithValue(new StsAnswer.None());
    assertThat(hosts.waiting()).isZero();
  }

  @Test
  void isFetchedOnceAndKept() throws Exception {
    var first = ask();
    var second = ask();
    assertThat(hosts.waiting()).isOne();
    hosts.answer(policy("mx.example.org"));
    assertThat(mx(first)).isEqualTo(mx(second));
    assertThat(mx(ask())).containsExactly("mx.example.org");
    assertThat(hosts.waiting()).isZero();
  }

  @Test
  void survivesARestartAndThenTheLossOfRecordAndHost() throws Exception {
    publish("mx.example.org");
    policies = new StsPolicies(zone, hosts, store, clock);
    zone.texts.clear();
    assertThat(mx(ask())).containsExactly("mx.example.org");
    zone.text(RECORD, "v=STSv1; id=2;");
    var answer = ask();
    hosts.answer(new PolicyFetcher.Failed(DOWN));
    assertThat(mx(answer)).containsExactly("mx.example.org");
  }

  @Test
  void endsWithItsAge() throws Exception {
    publish("mx.example.org");
    zone.texts.clear();
    now = now.plus(Duration.ofDays(1)).minusMillis(1);
    assertThat(mx(ask())).containsExactly("mx.example.org");
    now = now.plusMillis(1);
    assertThat(ask()).isCompletedWithValue(new StsAnswer.None());
    policies = new StsPolicies(zone, hosts, store, clock);
    assertThat(ask()).isCompletedWithValue(new StsAnswer.None());
  }

  @Test
  void aNewIdIsWaitedFor() throws Exception {
    publish("old.example.org");
    zone.text(RECORD, "v=STSv1; id=2;");
    var answer = ask();
    assertThat(answer).isNotDone();
    hosts.answer(policy("new.example.org"));
    assertThat(mx(answer)).containsExactly("new.example.org");
  }

  @Test
  void isRefreshedInTheBackgroundAtHalfItsAge() throws Exception {
    publish("old.example.org");
    now = now.plus(Duration.ofHours(12));
    assertThat(mx(ask())).containsExactly("old.example.org");
    assertThat(mx(ask())).containsExactly("old.example.org");
    assertThat(hosts.waiting()).isOne();
    hosts.answer(policy("new.example.org"));
    assertThat(mx(ask())).containsExactly("new.example.org");
    now = now.plus(Duration.ofHours(13));
    zone.texts.clear();
    assertThat(mx(ask())).as("its age began anew").containsExactly("new.example.org");
  }

  @Test
  void aFailureIsSaidAndRememberedForAWhile() throws Exception {
    var answer = ask();
    hosts.answer(new PolicyFetcher.Failed(DOWN));
    assertThat(answer).isCompletedWithValue(new StsAnswer.Failed(DOWN));
    assertThat(ask()).isCompletedWithValue(new StsAnswer.Failed(DOWN));
    assertThat(hosts.waiting()).isZero();
    now = now.plus(StsPolicies.FAILURE_LIFE);
    publish("mx.example.org");
  }

  @Test
  void aNewIdEndsTheMemoryOfAFailure() throws Exception {
    var answer = ask();
    hosts.answer(new PolicyFetcher.Failed(DOWN));
    assertThat(answer).isCompletedWithValue(new StsAnswer.Failed(DOWN));
    zone.text(RECORD, "v=STSv1; id=2;");
    publish("mx.example.org");
  }

  @Test
  void aTextThatIsNoPolicyIsAFailure() throws Exception {
    var answer = ask();
    hosts.answer(new PolicyFetcher.Text("<html>"));
    assertThat(answer)
        .isCompletedWithValue(
            new StsAnswer.Failed(
                new StsFailure(
                    StsFailure.Kind.INVALID,
                    "what https://mta-sts.example.org has is no policy: line 1 is not `name:"
                        + " value`")));
  }

  @Test
  void soManyAreFetchedAtOnceAndTheOthersWait() throws Exception {
    List<CompletableFuture<StsAnswer>> answers = new ArrayList<>();
    for (int i = 0; i < StsPolicies.MOST_FETCHES + 5; i++) {
      zone.text("_mta-sts.d" + i + ".example", "v=STSv1; id=1;");
      answers.add(policies.of("d" + i + ".example").toCompletableFuture());
    }
    assertThat(hosts.waiting()).isEqualTo(StsPolicies.MOST_FETCHES);
    for (int i = 0; i < answers.size(); i++) {
      hosts.answer(policy("mx.example"));
    }
    assertThat(answers)
        .allSatisfy(
            answer ->
                assertThat(answer.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(StsAnswer.Published.class));
  }

  @Test
  void theCacheIsBoundedInCountAndOctets() throws Exception {
    StsPolicy small = StsPolicy.parse("version: STSv1\nmode: none\nmax_age: 86400");
    var cache = new StsCache(store, 2, 1 << 20, now);
    for (String domain : List.of("a", "b")) {
      cache.put(domain, new StsCache.Entry("1", small, now));
    }
    assertThat(cache.find("a", now)).isPresent();
    cache.put("c", new StsCache.Entry("1", small, now));
    assertThat(cache.find("b", now)).as("was not used for longest").isEmpty();
    assertThat(store.policies())
        .extracting(StoredPolicy::domain)
        .containsExactlyInAnyOrder("a", "c");

    var narrow = new StsCache(new MemoryPolicies(), 100, 10_000, now);
    String lines =
        IntStream.range(0, 100)
            .mapToObj(i -> "mx: mx" + i + ".example\n")
            .reduce("version: STSv1\nmode: testing\nmax_age: 86400\n", String::concat);
    narrow.put("a", new StsCache.Entry("1", StsPolicy.parse(lines), now));
    narrow.put("b", new StsCache.Entry("1", StsPolicy.parse(lines), now));
    narrow.put("c", new StsCache.Entry("1", StsPolicy.parse(lines), now));
    assertThat(narrow.find("a", now)).isEmpty();
    assertThat(narrow.find("c", now)).isPresent();
  }

  @Test
  void aDamagedRowIsPassedOver() {
    store.save(new StoredPolicy(DOMAIN, "1", "what?", now, now.plus(Duration.ofDays(1))));
    zone.texts.clear();
    policies = new StsPolicies(zone, hosts, store, clock);
    assertThat(ask()).isCompletedWithValue(new StsAnswer.None());
  }
}
