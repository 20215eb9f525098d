package dev.postern.audit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.OwnNames;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final Target TARGET = new Target("to", "far.example");

  private final Attempts attempts =
      new Attempts(new OwnNames(List.of("mx.here.example"), "[192.0.2.7]"), Hello.NONE);

  @Test
  void hasAllThatNmapTries() {
    List<String> senders =
        Stream.of(attempts.first(), attempts.senders())
            .flatMap(List::stream)
            .filter(attempt -> attempt.recipientFor(TARGET).equals("<to@far.example>"))
            .map(attempt -> attempt.senderFor(TARGET))
            .toList();
    assertThat(senders)
        .contains("<>", "<postmaster@mx.here.example>", "<postern-audit@[192.0.2.7]>")
        .contains("<to@far.example>");
    List<String> recipients =
        attempts.dressed(attempts.literalSender()).stream()
            .map(attempt -> attempt.recipientFor(TARGET))
            .toList();
    assertThat(recipients)
        .contains(
            "<to%far.example@[192.0.2.7]>",
            "<to%far.example@mx.here.example>",
            "<\"to@far.example\">",
            "<\"to%far.example\">",
            "<to@far.example@[192.0.2.7]>",
            "<\"to@far.example\"@[192.0.2.7]>",
            "<to@far.example@mx.here.example>",
            "<@[192.0.2.7]:to@far.example>",
            "<@mx.here.example:to@far.example>",
            "<far.example!to>",
            "<far.example!to@[192.0.2.7]>",
            "<far.example!to@mx.here.example>")
        .doesNotHaveDuplicates();
  }

  @Test
  void usesOnlyWhatIsAnnounced() {
    assertThat(attempts.utf8()).isEmpty();
    assertThat(attempts.dressed("<>")).noneMatch(it -> it.recipient().contains("ORCPT"));
    assertThat(attempts.senders()).noneMatch(it -> it.sender().contains("AUTH="));
  }

  @Test
  void aTestersAddressHasToFitIntoEveryForm() {
    assertThat(Target.of("me@home.example")).contains(new Target("me", "home.example"));
    assertThat(Target.of("me%x@home.example")).isEmpty();
    assertThat(Target.of("me@home.example>\r\nDATA")).isEmpty();
    assertThat(Target.of("@home.example")).isEmpty();
    assertThat(Target.of("me@")).isEmpty();
  }
}
