package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.route.Route;
import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Dialer.Trust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HopTest {

  @ParameterizedTest
  @CsvSource({
    "587, VERIFIED, ON_DEMAND, true",
    "2525, REQUIRED, ON_DEMAND, false",
    "465, VERIFIED, AT_ONCE, true",
    "465, REQUIRED, AT_ONCE, false",
    "465, OPPORTUNISTIC, AT_ONCE, false",
    "465, NONE, ON_DEMAND, false"
  })
  void port465MeansTlsBeforeTheGreeting(
      int port, Route.Tls tls, Handshake handshake, boolean verified) {
    var host = new Route.Host("smtp.provider.example", port);
    var authority = Path.of("ca.pem");
    var hop =
        Hop.smarthost(
            new Route.Smarthost(List.of(host), tls, authority, null),
            host,
            DeliveryConfig.of("relay.example"));
    var target = hop.target(Duration.ofSeconds(1));
    assertThat(target.handshake()).isEqualTo(handshake);
    assertThat(target.trust())
        .isEqualTo(verified ? new Trust.Verified(authority) : new Trust.Any());
  }
}
