package dev.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.observe.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.dnssec.ValidatingResolver;

class TrustAnchorsTest {

  private static final InetSocketAddress NOWHERE =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53);

  @Test
  void theKeysOfTheRootAreBuiltIn() {
    var validator = new ValidatingResolver(new SimpleResolver(NOWHERE));
    TrustAnchors.ofRoot().loadInto(validator);

    assertThat(validator.getTrustAnchors().find(Name.root, DClass.IN).rrs())
        .extracting(record -> ((DSRecord) record).getFootprint())
        .containsExactlyInAnyOrder(20326, 38696);
    assertThat(TrustAnchors.ofRoot().above(Name.fromConstantString("a.test."))).contains(Name.root);
  }

  @Test
  void aFileThatCantBeReadIsNamed() {
    var config =
        new DnsConfig(
            List.of(NOWHERE),
            DnsConfig.Dnssec.VALIDATE,
            Path.of("gone"),
            Duration.ofSeconds(1),
            100);

    assertThatThrownBy(() -> new DnsjavaResolver(config, new Metrics()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("dns.trust-anchor names gone, which can't be used: ");
  }
}
