package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.guard.Admission.Client;
import dev.postern.mail.Refusal.Reason;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final Admission admission = new Admission(new LimitsConfig(1000, 10, 4, 2));

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private String enter(String address, Client client) {
    return admission.enter(address(address), client).map(r -> r.reply().toString()).orElse("in");
  }

  @Test
  void oneAddressHasItsOwnLimit() {
    assertThat(enter("192.0.2.1", Client.UNKNOWN)).isEqualTo("in");
    assertThat(enter("192.0.2.1", Client.UNKNOWN)).isEqualTo("in");
    assertThat(enter("192.0.2.1", Client.UNKNOWN)).startsWith("421 4.7.0 More than 2 connections");
    assertThat(enter("192.0.2.2", Client.UNKNOWN)).isEqualTo("in");
    assertThat(admission.open()).isEqualTo(3);
    admission.leave(address("192.0.2.1"), Client.UNKNOWN);
    assertThat(enter("192.0.2.1", Client.UNKNOWN)).isEqualTo("in");
  }

  @Test
  void anIpv6HostIsItsNetwork() {
    assertThat(enter("2001:db8::1", Client.UNKNOWN)).isEqualTo("in");
    assertThat(enter("2001:db8::ffff", Client.UNKNOWN)).isEqualTo("in");
    assertThat(enter("2001:db8::2", Client.UNKNOWN)).startsWith("421 4.7.0");
    assertThat(enter("2001:db8:0:1::1", Client.UNKNOWN)).isEqualTo("in");
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
    assertThat(enter("10.0.0.1", Client.UNKNOWN)).isEqualTo("in");
  }
}
