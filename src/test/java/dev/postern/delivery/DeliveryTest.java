package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.ReversePath;
import dev.postern.queue.Deliverer;
import dev.postern.queue.Outcome;
import dev.postern.rig.FaultyHop;
import dev.postern.route.Route;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages over real sockets to a hop that behaves.
class DeliveryTest {

  private FaultyHop hop;
  private DeliveryRig rig;

  @BeforeEach
  void start() throws IOException {
    hop = FaultyHop.start();
    rig = DeliveryRig.to(hop);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    hop.close();
  }

  @Test
  void theReturnPathIsWhatTheSendersSay() {
    try (var other =
        new DeliveryRig(
            DeliveryRig.smarthost(Route.Tls.NONE, null, hop),
            DeliveryRig.config(),
            (message, destination, indexes) ->
                ReversePath.of(
                    Mailbox.parse("b+" + indexes.size() + "@bounces.example").orElseThrow()))) {
      other.send("b@two.example", "c@two.example");
    }
    assertThat(hop.messages().getFirst().mail()).startsWith("<b+2@bounces.example> ");
  }

  @Test
  void aMessageArrivesAsItWas() {
    List<Outcome> outcomes = rig.send("b@two.example", "c@two.example");

    assertThat(outcomes)
        .allSatisfy(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        Outcome.Delivered.class,
                        delivered -> {
                          assertThat(delivered.hop()).isEqualTo("127.0.0.1:" + hop.port());
                          assertThat(delivered.tls()).isEmpty();
                          assertThat(delivered.relayedDsn()).isTrue();
                          assertThat(delivered.reply()).hasToString("250 2.0.0 taken");
                        }));
    assertThat(hop.messages())
        .containsExactly(
            new FaultyHop.Received(
                "<app@sender.example> SIZE=" + DeliveryRig.CONTENT.length(),
                List.of("<b@two.example>", "<c@two.example>"),
                DeliveryRig.CONTENT));
  }

  @Test
  void oneConnectionServesMessageAfterMessage() {
    for (int i = 0; i < 5; i++) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(hop.connections()).isEqualTo(1);
    assertThat(hop.messages()).hasSize(5);
    assertThat(hop.commands()).doesNotContain("RSET");
  }

  @Test
  void aConnectionIsEndedAfterItsShareOfTransactions() throws IOException {
    var config =
        new DeliveryConfig("relay.example", Timeouts.DEFAULT, Duration.ofSeconds(10), 2, 10);
    try (var strict = new DeliveryRig(DeliveryRig.smarthost(Route.Tls.NONE, null, hop), config)) {
      for (int i = 0; i < 4; i++) {
        assertThat(strict.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
      }
    }
    assertThat(hop.connections()).isEqualTo(2);
  }

  @Test
  void aKeptConnectionThatDiedIsReplacedWithoutAWord() throws IOException {
    rig.send("b@two.example");
    hop.on("MAIL", new FaultyHop.Drop());

    assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.connections()).isEqualTo(2);
    assertThat(rig.room()).isGreaterThanOrEqualTo(7);
  }

  @Test
  void aKeptConnectionThatSaysGoodbyeIsReplacedWithoutAWord() {
    rig.send("b@two.example");
    hop.on("MAIL", new FaultyHop.SayAndDrop("421 4.4.2 idle for too long"));

    assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.connections()).isEqualTo(2);
  }

  @Test
  void aBodyInAFileIsStreamed() {
    String content = "Subject: long\r\n\r\n" + "0123456789.\r\n".repeat(100_000);

    assertThat(rig.send(MemoryBody.inFile(content), UnaryOperator.identity(), "b@two.example"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.messages().getFirst().content()).isEqualTo(content);
  }

  @Test
  void aLargeBodyInMemoryWaitsForTheReader() {
    String content = "Subject: long\r\n\r\n" + ".123456789.\r\n".repeat(100_000);

    assertThat(rig.send(MemoryBody.of(content), UnaryOperator.identity(), "b@two.example"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.messages().getFirst().content()).isEqualTo(content);
  }

  @Test
  void halfABodyIsNotSentAsAWhole() {
    String content = "Subject: long\r\n\r\n" + "0123456789.\r\n".repeat(20_000);

    assertThat(
            rig.send(MemoryBody.torn(content, 200_000), UnaryOperator.identity(), "b@two.example"))
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Deferred.class,
            deferred ->
                // The cause may name a file of ours, and this text reaches the sender.
                assertThat(deferred.reply().toString())
                    .startsWith("451 4.3.0")
                    .endsWith("the stored message can't be read"));
    assertThat(hop.messages()).isEmpty();
  }

  @Test
  void eightBitContentIsConvertedWhereItCannotPass() {
    hop.without("8BITMIME");
    String content =
        """
        Content-Type: text/plain; charset=iso-8859-1
        MIME-Version: 1.0
        Content-Transfer-Encoding: 8bit

        caf\u00e9
        """
            .replace("\n", "\r\n");

    assertThat(
            rig.send(
                MemoryBody.of(content), DeliveryRig.of(BodyType.EIGHT_BIT, false), "b@two.example"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.messages().getFirst().content())
        .contains("Content-Transfer-Encoding: quoted-printable")
        .contains("caf=E9\r\n");
    assertThat(hop.messages().getFirst().mail()).isEqualTo("<app@sender.example>");
  }

  @Test
  void whatCannotBeConvertedIsRejected() {
    hop.without("8BITMIME");
    String content = "Subject: caf\u00e9\r\n\r\nhello\r\n";

    assertThat(
            rig.send(
                MemoryBody.of(content), DeliveryRig.of(BodyType.EIGHT_BIT, false), "b@two.example"))
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> assertThat(rejected.reply().toString()).startsWith("554 5.6.3"));
    assertThat(hop.messages()).isEmpty();
  }

  @Test
  void aDeclaredSmtpUtf8ThatNothingNeedsIsNoObstacle() {
    hop.without("SMTPUTF8");

    assertThat(
            rig.send(
                MemoryBody.of(DeliveryRig.CONTENT),
                DeliveryRig.of(BodyType.SEVEN_BIT, true),
                "b@two.example"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
  }

  @Test
  void aHeaderThatNeedsSmtpUtf8IsRejectedWithoutIt() {
    hop.without("SMTPUTF8");

    assertThat(
            rig.send(
                MemoryBody.inFile("Subject: caf\u00c3\u00a9\r\n\r\nhello\r\n"),
                DeliveryRig.of(BodyType.EIGHT_BIT, true),
                "b@two.example"))
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected ->
                assertThat(rejected.reply().toString())
                    .startsWith("550 5.6.7 127.0.0.1:" + hop.port()));
    assertThat(hop.commands()).noneMatch(command -> command.startsWith("MAIL"));
  }

  @Test
  void whatOneHostCannotPromiseAnotherMay() throws IOException {
    var by =
        new Handling.DeliverBy(
            Instant.now().plusSeconds(600), Handling.DeliverBy.Mode.RETURN, false);
    var handling = new Handling(null, by, 0, Handling.Tls.AS_PUBLISHED);
    UnaryOperator<Envelope> urgent = envelope -> envelope.with(handling);
    try (FaultyHop other = FaultyHop.start();
        var both = DeliveryRig.to(hop, other)) {
      other.always("EHLO", new FaultyHop.Say("250-hop\r\n250 DELIVERBY"));
      assertThat(both.send(MemoryBody.of(DeliveryRig.CONTENT), urgent, "b@two.example"))
          .first()
          .isInstanceOfSatisfying(
              Outcome.Delivered.class,
              outcome -> assertThat(outcome.deadline()).isEqualTo(Outcome.Deadline.PASSED_ON));
      assertThat(hop.messages()).isEmpty();
      assertThat(other.messages().getFirst().mail())
          .matches("<app@sender.example> BY=(59\\d|600);R");
    }
    assertThat(rig.send(MemoryBody.of(DeliveryRig.CONTENT), urgent, "b@two.example"))
        .first()
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            outcome ->
                assertThat(outcome.reply().enhancedStatus().orElseThrow()).hasToString("5.3.3"));
  }

  @Test
  void binaryContentGoesInOneChunk() {
    hop.with("CHUNKING").with("BINARYMIME");
    String content = "Subject: x\r\n\r\n.\n\u0000\r\u00ff";

    assertThat(
            rig.send(
                MemoryBody.of(content), DeliveryRig.of(BodyType.BINARY, false), "b@two.example"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.messages().getFirst().content()).isEqualTo(content);
  }

  @Test
  void recipientsPastTheLimitGoInFurtherTransactions() {
    hop.with("LIMITS RCPTMAX=100");
    String[] recipients =
        IntStream.range(0, 250).mapToObj(i -> "r" + i + "@two.example").toArray(String[]::new);

    assertThat(rig.send(recipients)).hasSize(250).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.messages())
        .extracting(message -> message.recipients().size())
        .containsExactly(100, 100, 50);
    assertThat(hop.connections()).isEqualTo(1);
  }

  @Test
  void recipientsTooManyForTheHopGoInAnotherTransaction() {
    hop.on("RCPT c@two.example", new FaultyHop.Say("452 4.5.3 too many"));

    assertThat(rig.send("b@two.example", "c@two.example"))
        .hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.messages()).hasSize(2);
  }

  @Test
  void manyAtOnceAllArrive() {
    List<CompletionStage<Deliverer.Result>> stages = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      stages.add(
          rig.delivery.deliver(
              rig.job(
                  MemoryBody.of(DeliveryRig.CONTENT),
                  UnaryOperator.identity(),
                  "r" + i + "@two.example")));
    }
    for (CompletionStage<Deliverer.Result> stage : stages) {
      assertThat(
              DeliveryRig.outcomes(
                  stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join()))
          .hasOnlyElementsOfType(Outcome.Delivered.class);
    }
    assertThat(hop.messages()).hasSize(40);
  }

  @Test
  void theSandboxTakesEverything() {
    try (var sandbox = new DeliveryRig(new Route.Capture(), DeliveryRig.config())) {
      assertThat(sandbox.send("b@two.example", "c@two.example"))
          .hasSize(2)
          .hasOnlyElementsOfType(Outcome.Captured.class);
    }
  }

  @Test
  void quiescingEndsKeptConnectionsAndTakesNothingMore() {
    rig.send("b@two.example");

    rig.delivery.quiesce().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(rig.send("b@two.example"))
        .singleElement()
        .isInstanceOfSatisfying(
            Outcome.Deferred.class,
            deferred -> assertThat(deferred.reply().toString()).startsWith("451 4.3.2"));
    assertThat(hop.messages()).hasSize(1);
  }

  @Test
  void whatHappenedIsCounted() {
    rig.send("b@two.example", "c@two.example");

    assertThat(rig.metrics.scrape())
        .contains("postern_attempts_total{outcome=\"delivered\"} 2.0")
        .contains("postern_hop_connections_total{result=\"opened\"} 1.0")
        .contains("postern_hop_tls_total{version=\"none\"} 1.0");
  }
}
