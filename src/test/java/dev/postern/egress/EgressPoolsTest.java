package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.EgressConfig.Use;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EgressPoolsTest {

  private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");

  private final Source known = new Source("known", List.of(), "out1.example");
  private final Source fresh = new Source("fresh", List.of(), "out2.example");
  private final Pool.WarmUp warmUp = new Pool.WarmUp(LocalDate.parse("2026-11-01"), 20);
  private final Pool main =
      new Pool("main", List.of(new Pool.Member(known, 3, null), new Pool.Member(fresh, 1, null)));
  private final Pool warming =
      new Pool(
          "warming", List.of(new Pool.Member(known, 1, null), new Pool.Member(fresh, 1, warmUp)));

  private final EgressPools pools =
      new EgressPools(
          new EgressConfig(
              List.of(known, fresh),
              List.of(main, warming),
              List.of(new Use.Key("billing", main), new Use.Project("marketing", warming)),
              main,
              null,
              Shaping.NONE));

  @Test
  void theFirstUseThatFitsSaysThePool() {
    assertThat(pools.pool("billing", "marketing")).isSameAs(main);
    assertThat(pools.pool("news", "marketing")).isSameAs(warming);
    assertThat(pools.pool("news", "default")).isSameAs(main);
  }

  @Test
  void weightsAreShares() {
    assertThat(shares("main", NOW)).isEqualTo(Map.of("known", 750L, "fresh", 250L));
  }

  @Test
  void aWarmingSourceRisesDayByDay() {
    assertThat(warmUp.ratio(Instant.parse("2026-10-31T23:59:59Z"))).isZero();
    assertThat(warmUp.ratio(Instant.parse("2026-11-01T00:00:00Z"))).isEqualTo(0.05);
    assertThat(warmUp.ratio(NOW)).isEqualTo(0.5);
    assertThat(warmUp.ratio(Instant.parse("2026-11-20T00:00:00Z"))).isEqualTo(1);
    assertThat(warmUp.ratio(Instant.parse("2030-01-01T00:00:00Z"))).isEqualTo(1);
    assertThat(shares("warming", NOW).get("fresh")).isBetween(333L, 334L);
    assertThat(shares("warming", Instant.EPOCH)).isEqualTo(Map.of("known", 1000L));
  }

  @Test
  void mailLeavesEvenWhereNothingHasBegun() {
    var pool = new Pool("new", List.of(new Pool.Member(fresh, 5, warmUp)));
    assertThat(pool.choose(Instant.EPOCH, 0.999)).isSameAs(fresh);
  }

  @Test
  void anOperatorNamesAPoolThatMayBeGone() {
    assertThat(pools.choose("main", NOW, 0)).contains(known);
    assertThat(pools.choose("gone", NOW, 0)).isEmpty();
  }

  @Test
  void aSourceOfOneFamilyDoesNotReachTheOther() {
    InetAddress four = InetAddress.ofLiteral("192.0.2.1");
    InetAddress six = InetAddress.ofLiteral("2001:db8::1");
    var only = new Source("only", List.of(four), "h.example");
    assertThat(only.reaches(four)).isTrue();
    assertThat(only.reaches(six)).isFalse();
    assertThat(known.reaches(six)).isTrue();
    var both = new Source("both", List.of(six, four), "h.example");
    assertThat(both.four()).contains(four);
    assertThat(both.six()).contains(six);
  }

  private Map<String, Long> shares(String pool, Instant now) {
    return IntStream.range(0, 1000)
        .mapToObj(i -> pools.choose(pool, now, i / 1000.0).orElseThrow().name())
        .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
  }
}
