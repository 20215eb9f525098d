package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.OperatorOverride.Reroute;
import dev.postern.egress.OperatorOverride.Suspend;
import dev.postern.egress.OperatorOverride.Way;
import dev.postern.egress.Subject.Kind;
import dev.postern.route.Route;
import dev.postern.store.MemoryOverrides;
import dev.postern.store.StoredOverride;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverridesTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final SiteName SITE = SiteName.of(List.of("mx1.example.net", "mx2.example.net"));

  private final MemoryOverrides store = new MemoryOverrides();
  private Instant now = START;
  private final Overrides overrides = new Overrides(store, () -> now);

  @Test
  void aKeysADomainsAndASitesMailIsSuspended() {
    assertThat(find("billing", "a.example")).isEmpty();
    suspend(Kind.KEY, "billing", null);
    assertThat(find("billing", "a.example")).isPresent();
    assertThat(find("news", "a.example")).isEmpty();
    suspend(Kind.DOMAIN, "A.example", null);
    assertThat(find("news", "a.example")).isPresent();
    assertThat(find("news", "b.example")).isEmpty();
    suspend(Kind.SITE, "MX2.example.net", null);
    assertThat(find("news", "b.example"))
        .map(OperatorOverride::sentence)
        .contains(
            "suspended by an operator since 2026-01-02T03:04:05Z (site mx2.example.net: because);"
                + " take it back with: postern queue resume --site 'mx2.example.net'");
  }

  @Test
  void oneThatIsOverIsNoMore() {
    suspend(Kind.DOMAIN, "a.example", START.plusSeconds(60));
    now = START.plusSeconds(59);
    assertThat(find("u", "a.example")).isPresent();
    now = START.plusSeconds(60);
    assertThat(find("u", "a.example")).isEmpty();
    assertThat(overrides.list()).isEmpty();
    suspend(Kind.DOMAIN, "b.example", null);
    assertThat(store.overrides()).extracting(StoredOverride::name).containsExactly("b.example");
  }

  @Test
  void theyOutliveARestart() {
    suspend(Kind.SITE, "(mx1|mx2).example.net", null);
    var way = new Way.Smarthost(new Route.Host("2001:db8::1", 587));
    put(subject(Kind.KEY, "billing"), new Reroute(way), START.plusSeconds(60));
    store.save(new StoredOverride("planet", "mars", "suspend", "", "", START, null));
    store.save(new StoredOverride("key", "k", "reroute", "nonsense", "", START, null));

    var again = new Overrides(store, () -> now);
    assertThat(again.list()).hasSize(2);
    assertThat(again.suspension("u", "a.example", SITE, "r")).isPresent();
    assertThat(again.reroute("billing", "a.example")).contains(way);
  }

  @Test
  void aKeysWayComesBeforeADomains() {
    put(subject(Kind.DOMAIN, "a.example"), new Reroute(new Way.Pool("slow")), null);
    put(subject(Kind.KEY, "billing"), new Reroute(new Way.Pool("fast")), null);
    put(subject(Kind.SITE, "r"), new Reroute(new Way.Pool("third")), null);
    assertThat(overrides.reroute("billing", "a.example")).contains(new Way.Pool("fast"));
    assertThat(overrides.reroute("news", "a.example")).contains(new Way.Pool("slow"));
    assertThat(overrides.reroute("news", "b.example")).isEmpty();
    assertThat(overrides.reroute(SITE, "r")).contains(new Way.Pool("third"));
    assertThat(find("billing", "a.example")).as("another way is no suspension").isEmpty();
  }

  @Test
  void endingOneLeavesTheOther() {
    Subject subject = subject(Kind.DOMAIN, "a.example");
    put(subject, new Reroute(new Way.Pool("slow")), null);
    put(subject, new Suspend(), null);
    assertThat(overrides.end(subject, new Suspend()).toCompletableFuture().join()).isTrue();
    assertThat(overrides.end(subject, new Suspend()).toCompletableFuture().join()).isFalse();
    assertThat(overrides.list()).hasSize(1);
    assertThat(store.overrides()).hasSize(1);
  }

  @Test
  void thereAreNotTooMany() {
    for (int i = 0; i < Overrides.MOST; i++) {
      suspend(Kind.KEY, "u" + i, null);
    }
    assertThat(put(subject(Kind.KEY, "more"), new Suspend(), null)).isFalse();
    assertThat(put(subject(Kind.KEY, "u1"), new Suspend(), null)).isTrue();
    assertThat(store.overrides()).hasSize(Overrides.MOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool:bulk", "smtp.provider.example:587", "[2001:db8::1]:25"})
  void waysReadBack(String text) {
    assertThat(Way.parse(text)).map(Way::toString).contains(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pool:", "smtp.provider.example", ":25", "a:0", "a:70000", "a b:25"})
  void otherWaysAreNotTaken(String text) {
    assertThat(Way.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "not a domain", "a..example"})
  void whatIsNoDomainIsNotTaken(String text) {
    assertThat(Subject.parse(Kind.DOMAIN, text)).isEmpty();
  }

  private Optional<OperatorOverride> find(String user, String domain) {
    return overrides.suspension(user, domain, SITE, "r");
  }

  private void suspend(Kind kind, String name, @Nullable Instant until) {
    put(subject(kind, name), new Suspend(), until);
  }

  private boolean put(Subject subject, OperatorOverride.Action action, @Nullable Instant until) {
    return overrides
        .put(new OperatorOverride(subject, action, "because", now, until))
        .toCompletableFuture()
        .join();
  }

  private static Subject subject(Kind kind, String name) {
    return Subject.parse(kind, name).orElseThrow();
  }
}
