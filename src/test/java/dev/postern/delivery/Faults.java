package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.Outcome;
import dev.postern.rig.Await;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.FaultyHop.Babble;
import dev.postern.rig.FaultyHop.Drop;
import dev.postern.rig.FaultyHop.Hang;
import dev.postern.rig.FaultyHop.Raw;
import dev.postern.rig.FaultyHop.Say;
import dev.postern.rig.Ports;
import dev.postern.smtp.ReplyDecoder;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a next hop does wrong, the message is deferred or goes by another host, and never lost.
///
/// The same over each kind of route.
abstract class Faults {

  FaultyHop bad;
  FaultyHop good;

  /// Delivers to these hosts, the first of them first.
  abstract DeliveryRig rig(DeliveryConfig config, FaultyHop... hops);

  /// What the host at an address is called.
  abstract String name(FaultyHop hop);

  private DeliveryRig to(FaultyHop... hops) {
    return rig(DeliveryRig.config(), hops);
  }

  @BeforeEach
  void start() throws IOException {
    // The hosts of a domain all listen on one port.
    int port = Ports.free(1).getFirst();
    bad = FaultyHop.start("127.0.0.1", port);
    good = FaultyHop.start("127.0.0.2", port);
  }

  @AfterEach
  void stop() throws IOException {
    bad.close();
    good.close();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("greeting", new Drop(), "4.4.2"),
        Arguments.of("greeting", new Say("554 5.7.1 go away"), "4.4.1"),
        Arguments.of("greeting", new Say("421 4.3.2 full"), "4.4.1"),
        Arguments.of("greeting", new Say("hello there"), "4.5.0"),
        Arguments.of("greeting", new Raw("220-" + "x".repeat(70_000)), "4.5.0"),
        Arguments.of("greeting", new Raw("220-a\r\n".repeat(101)), "4.5.0"),
        Arguments.of("greeting", new Say("220 hop.example\r\n250 hop.example"), "4.5.0"),
        Arguments.of("EHLO", new Say("451 4.3.0 not now"), "4.4.1"),
        Arguments.of("EHLO", new Say("999 what"), "4.5.0"),
        Arguments.of("MAIL", new Drop(), "4.4.2"),
        Arguments.of("MAIL", new FaultyHop.SayAndDrop("250-ok"), "4.4.2"),
        Arguments.of("MAIL", new Say("250-ok\r\n550 no"), "4.5.0"),
        Arguments.of("DATA", new Say("250 what data"), "4.5.0"),
        Arguments.of("DATA", new Say("354 go\r\n250 taken"), "4.5.0"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultOfTheOnlyHostDefers(String point, FaultyHop.Action action, String status) {
    bad.always(point, action);
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred -> {
                assertThat(deferred.hop()).isEmpty();
                assertThat(deferred.reply().toString())
                    .startsWith("451 " + status + " " + name(bad) + ": ");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultOfOneHostLeadsToTheNext(String point, FaultyHop.Action action, String status) {
    bad.always(point, action);
    try (var rig = rig(DeliveryRig.impatient(), bad, good)) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(good.messages()).hasSize(1);
    assertThat(bad.messages()).isEmpty();
  }

  static Stream<Arguments> babble() {
    return Stream.of(
        Arguments.of("greeting", "220-welcome\r\n", "more than 100 lines"),
        Arguments.of(
            "greeting", "220 welcome\r\n", "more replies than commands|makes no sense here"),
        Arguments.of("greeting", "220 welcome to ", "longer than 65536 octets"),
        Arguments.of("EHLO", "250-SIZE\r\n", "more than 100 lines"),
        Arguments.of("RCPT", "550-5.1.1 no\r\n", "more than 100 lines"),
        Arguments.of("RCPT", "550 5.1.1 no ", "longer than 65536 octets"),
        Arguments.of("DATA", "354-go on\r\n", "more than 100 lines"),
        Arguments.of("END", "250-taken\r\n", "more than 100 lines"),
        Arguments.of("END", "250 taken ", "longer than 65536 octets"));
  }

  @ParameterizedTest
  @MethodSource("babble")
  void aHostThatNeverStopsIsHungUpOn(String point, String octets, String cause) {
    bad.always(point, new Babble(octets));
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred ->
                  assertThat(deferred.reply().toString())
                      .startsWith("451 4.5.0 " + name(bad) + ": ")
                      .containsPattern(cause));
      Await.until(() -> "the end of the connection", Await.LONG, bad::isLeftAlone);
    }
  }

  @Test
  void aReplyOfTwoThousandLinesIsNoReply() {
    bad.on("RCPT", new Raw("550-no\r\n".repeat(1999) + "550 no\r\n"));
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example").getFirst())
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred ->
                  assertThat(deferred.reply().toString())
                      .startsWith("451 4.5.0 " + name(bad) + ": at RCPT: ")
                      .endsWith("a reply has more than 100 lines"));
    }
  }

  @Test
  void ofALongReplyTheBeginningIsKept() {
    String line = "550-5.1.1 " + "no ".repeat(150) + "\r\n";
    bad.on("RCPT", new Raw(line.repeat(90) + "550 5.1.1 no\r\n"));
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example").getFirst())
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected ->
                  assertThat(rejected.reply().toString())
                      .startsWith("550 5.1.1 no no no")
                      .hasSizeLessThan(ReplyDecoder.MAX_TEXT + 100));
    }
  }

  @Test
  void answersThatAreMissingAreNotMadeUp() {
    bad.on("RCPT c@two.example", new Raw("")).on("RCPT d@two.example", new Raw(""));
    try (var rig = rig(DeliveryRig.impatient(), bad)) {
      // To whom does the reply to DATA belong?
      assertThat(rig.send("b@two.example", "c@two.example", "d@two.example"))
          .hasSize(3)
          .hasOnlyElementsOfType(Outcome.Deferred.class)
          .allSatisfy(
              outcome -> assertThat(outcome.reply().toString()).contains(name(bad) + ": at RCPT"));
    }
    assertThat(bad.messages()).isEmpty();
  }

  static Stream<String> points() {
    return Stream.of("greeting", "EHLO", "MAIL", "RCPT", "DATA", "END");
  }

  @ParameterizedTest
  @MethodSource("points")
  void aHostThatSaysNothingIsGivenUp(String point) {
    bad.always(point, new Hang());
    try (var rig = rig(DeliveryRig.impatient(), bad)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred ->
                  assertThat(deferred.reply().toString()).contains("4.4.2", "no answer in time"));
    }
  }

  @Test
  void afterTheFinalDotNoOtherHostIsAsked() {
    bad.always("END", new Drop());
    try (var rig = to(bad, good)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred ->
                  assertThat(deferred.reply().toString()).contains("the message may have arrived"));
    }
    assertThat(good.connections()).isZero();
  }

  @Test
  void aDropWhileTheMessageIsSentLeadsToTheNextHost() {
    bad.always("BODY", new Drop());
    String content = "Subject: long\r\n\r\n" + "0123456789.\r\n".repeat(700_000);
    try (var rig = to(bad, good)) {
      assertThat(rig.send(MemoryBody.of(content), UnaryOperator.identity(), "b@two.example"))
          .hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(good.messages().getFirst().content()).isEqualTo(content);
  }

  @Test
  void twoRepliesToTheMessageAreNotBelieved() {
    bad.always("END", new Say("250 taken\r\n250 taken"));
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Deferred.class);
    }
  }

  @Test
  void eachRecipientHasItsOwnAnswer() {
    bad.on("RCPT b@two.example", new Say("550 5.1.1 who"))
        .on("RCPT c@two.example", new Say("450 4.2.1 later"));
    try (var rig = to(bad)) {
      List<Outcome> outcomes = rig.send("b@two.example", "c@two.example", "d@two.example");

      assertThat(outcomes.get(0)).isInstanceOf(Outcome.Rejected.class);
      assertThat(outcomes.get(1)).isInstanceOf(Outcome.Deferred.class);
      assertThat(outcomes.get(2)).isInstanceOf(Outcome.Delivered.class);
      assertThat(outcomes).extracting(Outcome::hop).containsOnly(name(bad));
    }
    assertThat(bad.messages().getFirst().recipients()).containsExactly("<d@two.example>");
  }

  @Test
  void aGreylistedRecipientIsTakenTheNextTime() {
    bad.on("RCPT", new Say("451 4.7.1 greylisted"));
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Deferred.class);
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    }
  }

  @Test
  void aRefusedMessageBouncesWithTheHopsWords() {
    bad.always("END", new Say("554-5.7.1 spam\r\n554 5.7.1 says the filter"));
    try (var rig = to(bad, good)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected ->
                  assertThat(rejected.reply()).hasToString("554 5.7.1 spam says the filter"));
    }
  }

  @Test
  void aSmallSizeRejectsWithoutTrying() {
    bad.with("SIZE 10");
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected -> assertThat(rejected.reply().toString()).startsWith("552 5.3.4"));
    }
    assertThat(bad.commands()).noneMatch(command -> command.startsWith("MAIL"));
  }

  @Test
  void nobodyTakenBut354LeavesTheConnectionGood() {
    bad.always("DATA", new Say("354 go on anyway")).on("RCPT", new Say("550 5.1.1 who"));
    try (var rig = to(bad)) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Rejected.class);
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(bad.connections()).isEqualTo(1);
    assertThat(bad.messages()).hasSize(1);
  }

  @Test
  void aPeerWithoutPipeliningIsServedStepByStep() {
    bad.without("PIPELINING");
    try (var rig = to(bad)) {
      assertThat(
              rig.send(
                  MemoryBody.of(DeliveryRig.CONTENT),
                  UnaryOperator.identity(),
                  "b@two.example",
                  "c@two.example"))
          .hasOnlyElementsOfType(Outcome.Delivered.class);
    }
  }
}
