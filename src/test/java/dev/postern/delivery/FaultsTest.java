package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.Outcome;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.FaultyHop.Drop;
import dev.postern.rig.FaultyHop.Hang;
import dev.postern.rig.FaultyHop.Raw;
import dev.postern.rig.FaultyHop.Say;
import dev.postern.route.Route;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a next hop does wrong, the message is deferred or goes by another host, and never lost.
@Tag("slow")
class FaultsTest {

  private FaultyHop bad;
  private FaultyHop good;

  @BeforeEach
  void start() throws IOException {
    bad = FaultyHop.start();
    good = FaultyHop.start();
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
    try (var rig = DeliveryRig.to(bad)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred -> {
                assertThat(deferred.hop()).isEmpty();
                assertThat(deferred.reply().toString())
                    .startsWith("451 " + status + " 127.0.0.1:" + bad.port() + ": ");
              });
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultOfOneHostLeadsToTheNext(String point, FaultyHop.Action action, String status) {
    bad.always(point, action);
    try (var rig =
        new DeliveryRig(
            DeliveryRig.smarthost(Route.Tls.NONE, null, bad, good), DeliveryRig.impatient())) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(good.messages()).hasSize(1);
    assertThat(bad.messages()).isEmpty();
  }

  static Stream<String> points() {
    return Stream.of("greeting", "EHLO", "MAIL", "RCPT", "DATA", "END");
  }

  @ParameterizedTest
  @MethodSource("points")
  void aHostThatSaysNothingIsGivenUp(String point) {
    bad.always(point, new Hang());
    try (var rig =
        new DeliveryRig(
            DeliveryRig.smarthost(Route.Tls.NONE, null, bad), DeliveryRig.impatient())) {
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
    try (var rig = DeliveryRig.to(bad, good)) {
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
    try (var rig = DeliveryRig.to(bad, good)) {
      assertThat(rig.send(MemoryBody.of(content), UnaryOperator.identity(), "b@two.example"))
          .hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(good.messages().getFirst().content()).isEqualTo(content);
  }

  @Test
  void twoRepliesToTheMessageAreNotBelieved() {
    bad.always("END", new Say("250 taken\r\n250 taken"));
    try (var rig = DeliveryRig.to(bad)) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Deferred.class);
    }
  }

  @Test
  void eachRecipientHasItsOwnAnswer() {
    bad.on("RCPT b@two.example", new Say("550 5.1.1 who"))
        .on("RCPT c@two.example", new Say("450 4.2.1 later"));
    try (var rig = DeliveryRig.to(bad)) {
      List<Outcome> outcomes = rig.send("b@two.example", "c@two.example", "d@two.example");

      assertThat(outcomes.get(0)).isInstanceOf(Outcome.Rejected.class);
      assertThat(outcomes.get(1)).isInstanceOf(Outcome.Deferred.class);
      assertThat(outcomes.get(2)).isInstanceOf(Outcome.Delivered.class);
      assertThat(outcomes).extracting(Outcome::hop).containsOnly("127.0.0.1:" + bad.port());
    }
    assertThat(bad.messages().getFirst().recipients()).containsExactly("<d@two.example>");
  }

  @Test
  void aGreylistedRecipientIsTakenTheNextTime() {
    bad.on("RCPT", new Say("451 4.7.1 greylisted"));
    try (var rig = DeliveryRig.to(bad)) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Deferred.class);
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    }
  }

  @Test
  void aRefusedMessageBouncesWithTheHopsWords() {
    bad.always("END", new Say("554-5.7.1 spam\r\n554 5.7.1 says the filter"));
    try (var rig = DeliveryRig.to(bad, good)) {
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
    try (var rig = DeliveryRig.to(bad)) {
      assertThat(rig.send("b@two.example"))
          .singleElement()
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected -> assertThat(rejected.reply().toString()).startsWith("552 5.3.4"));
    }
    assertThat(bad.commands()).noneMatch(command -> command.startsWith("MAIL"));
  }

  @Test
  void anUnreachableHostIsRememberedAndTheNextOneUsed() throws IOException {
    int closed = FaultyHop.closedPort();
    var route =
        new Route.Smarthost(
            List.of(new Route.Host("127.0.0.1", closed), new Route.Host("127.0.0.1", good.port())),
            Route.Tls.NONE,
            null);
    try (var rig = new DeliveryRig(route, DeliveryRig.config())) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
      assertThat(rig.metrics.scrape())
          .contains("postern_hop_connections_total{result=\"failed\"} 1.0");
    }
  }

  @Test
  void whileEveryHostIsDownTheReasonComesAtOnce() throws IOException {
    int closed = FaultyHop.closedPort();
    var route =
        new Route.Smarthost(List.of(new Route.Host("127.0.0.1", closed)), Route.Tls.NONE, null);
    try (var rig = new DeliveryRig(route, DeliveryRig.config())) {
      assertThat(rig.send("b@two.example").getFirst().reply().toString())
          .startsWith("451 4.4.1 127.0.0.1:" + closed)
          .endsWith("connection refused");
      assertThat(rig.send("b@two.example").getFirst().reply().toString())
          .startsWith("451 4.4.1 127.0.0.1:" + closed + ": not tried just now")
          .endsWith("connection refused");
    }
  }

  @Test
  void aHostWithoutAnAddressDefers() {
    var route =
        new Route.Smarthost(
            List.of(new Route.Host("no-such-host.invalid", 25)), Route.Tls.NONE, null);
    try (var rig = new DeliveryRig(route, DeliveryRig.config())) {
      assertThat(rig.send("b@two.example").getFirst())
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred ->
                  assertThat(deferred.reply().toString())
                      .startsWith("451 4.4.3 no-such-host.invalid:25: no address"));
    }
  }

  @Test
  void nobodyTakenBut354LeavesTheConnectionGood() {
    bad.always("DATA", new Say("354 go on anyway")).on("RCPT", new Say("550 5.1.1 who"));
    try (var rig = DeliveryRig.to(bad)) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Rejected.class);
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(bad.connections()).isEqualTo(1);
    assertThat(bad.messages()).hasSize(1);
  }

  @Test
  void faultsLowerTheConcurrency() {
    bad.always("MAIL", new Drop());
    try (var rig = DeliveryRig.to(bad)) {
      int before = rig.room();
      rig.send("b@two.example");

      assertThat(rig.room()).isLessThan(before);
    }
  }

  @Test
  void aPeerWithoutPipeliningIsServedStepByStep() {
    bad.without("PIPELINING");
    try (var rig = DeliveryRig.to(bad)) {
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
