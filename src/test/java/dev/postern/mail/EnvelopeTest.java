package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

  private static Recipient recipient(String address) {
    return new Recipient(Mailbox.parse(address).orElseThrow(), Set.of(Notify.FAILURE), "rfc822;x");
  }

  @Test
  void recipientsOfOneDomainShareIt() {
    Envelope envelope =
        Envelope.of(
            ReversePath.NULL,
            List.of(
                recipient("a@dest.example"),
                recipient("b@dest.example"),
                recipient("c@o.example")));

    assertThat(envelope.recipients())
        .containsExactly(
            recipient("a@dest.example"), recipient("b@dest.example"), recipient("c@o.example"));
    assertThat(domain(envelope, 1)).isSameAs(domain(envelope, 0));
  }

  @Test
  void eachKeepsItsSpelling() {
    Envelope envelope =
        Envelope.of(
            ReversePath.NULL, List.of(recipient("a@dest.example"), recipient("b@DEST.example")));

    assertThat(envelope.recipients().get(1).mailbox()).hasToString("b@DEST.example");
    assertThat(domain(envelope, 1)).isEqualTo(domain(envelope, 0));
  }

  private static Domain domain(Envelope envelope, int index) {
    return envelope.recipients().get(index).mailbox().domain();
  }
}
