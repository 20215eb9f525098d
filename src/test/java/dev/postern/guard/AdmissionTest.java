package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.guard.Admission.Client;
import dev.postern.mail.Refusal.Reason;
import dev.postern.observe.Metrics;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Rate MANY = new Rate(1000, Span.SECOND);

  private final FakeClock clock = new FakeClock();
  private final Metrics metrics = new Metrics();
  private boolean overloaded;
  private String shared = "";
  private final Admission admission =
      new Admission(
          new LimitsConfig(1000, 10, 4, 2),
          new Admission.Surroundings(
              () -> overloaded, address -> address.getHostAddress().equals(shared), clock::nanos),
          metrics);

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private String enter(String address, Client client) {
    return admission.enter(address(address), client).map(r -> r.reply().toString()).orElse("in");
  }

  private String enter(String address) {
    return enter(address, Client.UNKNOWN);
  }

  private void limit(int total, int perAddress, int perNetwork, Rate rate, Rate ratePerAddress) {
    admission.replace(
        LimitsConfig.DEFAULT.with(
            new ConnectionLimits(total, perAddress, perNetwork, rate, ratePerAddress)));
  }

  @Test
  void oneAddressHasItsOwnLimit() {
    assertThat(enter("192.0.2.1")).isEqualTo("in");
    assertThat(enter("192.0.2.1")).isEqualTo("in");
    assertThat(enter("192.0.2.1")).startsWith("421 4.7.0 More than 2 connections");
    assertThat(enter("192.0.2.2")).isEqualTo("in");
    assertThat(admission.open()).isEqualTo(3);
    admission.leave(address("192.0.2.1"), Client.UNKNOWN);
    assertThat(enter("192.0.2.1")).isEqualTo("in");
  }

  @Test
  void anIpv6HostIsItsNetwork() {
    assertThat(enter("2001:db8::1")).isEqualTo("in");
    assertThat(enter("2001:db8::ffff")).isEqualTo("in");
    assertThat(enter("2001:db8::2")).startsWith("421 4.7.0");
    assertThat(enter("2001:db8:0:1::1")).isEqualTo("in");
  }

  @Test
  void trustedClientsCountInTheTotalOnly() {
    for (int i = 0; i < 4; i++) {
      assertThat(enter("10.0.0.1", Client.TRUSTED)).isEqualTo("in");
    }
    var refusal = admission.enter(address("10.0.0.1"), Client.TRUSTED).orElseThrow();
    assertThat(refusal.reason()).isEqualTo(Reason.OVERLOAD);
    assertThat(refusal.reply().toString()).startsWith("421 4.3.2 Too many connections");
    admission.leave(address("10.0.0.1"), Client.TRUSTED);
    assertThat(admission.open()).isEqualTo(3);
    assertThat(enter("10.0.0.1")).isEqualTo("in");
  }

  @Test
  void aNetworkHasItsLimitAcrossItsAddresses() {
    limit(100, 10, 3, MANY, MANY);
    assertThat(enter("192.0.2.1")).isEqualTo("in");
    assertThat(enter("192.0.2.2")).isEqualTo("in");
    assertThat(enter("192.0.2.254")).isEqualTo("in");
    assertThat(enter("192.0.2.3"))
        .startsWith("421 4.7.0 More than 3 connections from your network");
    assertThat(enter("192.0.3.3")).isEqualTo("in");
    for (int i = 0; i < 3; i++) {
      assertThat(enter("2001:db8:1:" + i + "::1")).isEqualTo("in");
    }
    assertThat(enter("2001:db8:1:9::1")).startsWith("421 4.7.0 More than 3");
    assertThat(enter("2001:db8:2:9::1")).isEqualTo("in");
  }

  @Test
  void newConnectionsOfAnAddressHaveARate() {
    limit(100, 100, 100, MANY, new Rate(3, Span.SECOND));
    for (int i = 0; i < 3; i++) {
      assertThat(enter("192.0.2.1")).isEqualTo("in");
    }
    assertThat(enter("192.0.2.1")).startsWith("421 4.7.0 More than 3 new connections in a second");
    assertThat(enter("192.0.2.2")).isEqualTo("in");
    assertThat(enter("192.0.2.1", Client.TRUSTED)).isEqualTo("in");
    clock.advance(Duration.ofMillis(334));
    assertThat(enter("192.0.2.1")).isEqualTo("in");
    assertThat(enter("192.0.2.1")).startsWith("421 4.7.0");
    assertThat(metrics.scrape())
        .contains("postern_limit_refusals_total{limit=\"connection-rate-per-address\"} 2.0");
  }

  @Test
  void oneAddressCannotUseUpTheRateOfAll() {
    limit(100, 100, 100, new Rate(4, Span.SECOND), new Rate(2, Span.SECOND));
    for (int i = 0; i < 50; i++) {
      enter("192.0.2.1");
    }
    assertThat(enter("192.0.2.2")).isEqualTo("in");
    assertThat(enter("192.0.2.3")).isEqualTo("in");
    assertThat(enter("192.0.2.4")).startsWith("421 4.3.2 Too many new connections");
  }

  @Test
  void aSharedAddressHasNoLimitsOfItsOwnEvenIfThatIsFoundLate() {
    limit(100, 2, 2, MANY, new Rate(2, Span.SECOND));
    assertThat(enter("172.17.0.1")).isEqualTo("in");
    assertThat(enter("172.17.0.1")).isEqualTo("in");
    assertThat(enter("172.17.0.1")).startsWith("421 4.7.0");
    shared = "172.17.0.1";
    for (int i = 0; i < 20; i++) {
      assertThat(enter("172.17.0.1")).isEqualTo("in");
    }
    shared = "";
    for (int i = 0; i < 22; i++) {
      admission.leave(address("172.17.0.1"), Client.UNKNOWN);
    }
    assertThat(admission.open()).isZero();
    assertThat(admission.of(address("172.17.0.1")).getFirst().value()).isEqualTo("0 of 2");
  }

  @Test
  void nobodyNewComesInWhileTheRelayIsOverloaded() {
    overloaded = true;
    assertThat(enter("192.0.2.1")).startsWith("421 4.3.2 This relay has more to do");
    assertThat(enter("10.0.0.1", Client.TRUSTED)).startsWith("421 4.3.2");
    assertThat(admission.open()).isZero();
    overloaded = false;
    assertThat(enter("192.0.2.1")).isEqualTo("in");
  }

  @Test
  void explainsWhatItCounts() {
    enter("192.0.2.1");
    enter("192.0.2.1");
    assertThat(admission.of(address("192.0.2.1")))
        .extracting(Witness.Statement::name, Witness.Statement::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("open connections of the address", "2 of 2"),
            org.assertj.core.groups.Tuple.tuple("open connections of the network", "2 of 2000"),
            org.assertj.core.groups.Tuple.tuple(
                "new connections of the address", "2 of 5000/second"));
  }

  @Test
  void whateverComesAndGoesTheLimitsHold() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new Random(seed);
      var counted =
          new Admission(
              LimitsConfig.DEFAULT.with(new ConnectionLimits(12, 3, 5, MANY, MANY)),
              new Admission.Surroundings(() -> false, _ -> false, clock::nanos),
              new Metrics());
      var inside = new java.util.ArrayList<String>();
      for (int i = 0; i < 500; i++) {
        clock.advance(Duration.ofMillis(10));
        if (random.nextInt(3) > 0) {
          String address = "192.0." + random.nextInt(3) + "." + random.nextInt(4);
          if (counted.enter(address(address), Client.UNKNOWN).isEmpty()) {
            inside.add(address);
          }
        } else if (!inside.isEmpty()) {
          String gone = inside.remove(random.nextInt(inside.size()));
          counted.leave(address(gone), Client.UNKNOWN);
        }
        assertThat(counted.open()).isEqualTo(inside.size()).isLessThanOrEqualTo(12);
        assertThat(inside)
            .allSatisfy(one -> assertThat(inside.stream().filter(one::equals)).hasSizeLessThan(4));
        for (String network : java.util.List.of("192.0.0.", "192.0.1.", "192.0.2.")) {
          assertThat(inside.stream().filter(one -> one.startsWith(network))).hasSizeLessThan(6);
        }
      }
    }
  }
}
