package dev.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.bench.Report.Ending;
import dev.postern.bench.Report.FailureCount;
import dev.postern.bench.Report.StepTiming;
import dev.postern.mail.Secret;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.TestCertificate;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Loads over real sockets, on servers that behave and on those that don't.
class BenchTest {

  private static final Duration SHORT = Duration.ofSeconds(1);

  private FaultyHop hop;

  @BeforeEach
  void start() throws IOException {
    hop = FaultyHop.start();
  }

  @AfterEach
  void stop() throws IOException {
    hop.close();
  }

  private static void close(FaultyHop server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Report run(Loads loads) {
    try (var bench = new Bench(loads.load())) {
      return bench.run(_ -> {});
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Report clean(Loads loads) {
    Report report = run(loads);
    assertThat(report.failures()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
    return report;
  }

  private static long count(Report report, Step step) {
    return report.steps().stream()
        .filter(timed -> timed.step().equals(step.toString()))
        .map(StepTiming::timing)
        .mapToLong(Timing::count)
        .sum();
  }

  @Test
  void asManyMessagesComeAsAreAccepted() {
    try (var server = new RecordingHop()) {
      Report report = clean(Loads.on(server.port(), 4, 300));

      assertThat(report.accepted()).isEqualTo(300);
      assertThat(server.messages())
          .hasSize(300)
          .allMatch(message -> message.recipients().equals(List.of("b@bench.example")))
          .allMatch(message -> message.field("Subject").isPresent());
      assertThat(count(report, Step.CONNECT)).isEqualTo(4);
      assertThat(count(report, Step.CONTENT)).isEqualTo(300);
      assertThat(count(report, Step.WHOLE)).isEqualTo(300);
      assertThat(report.corrected()).isNotNull();
      assertThat(report.perSecond()).isPositive();
      assertThat(report.strain().cores()).isPositive();
    }
  }

  @Test
  void aConnectionIsMadeAnewAfterItsShareOfMessages() {
    Report report = clean(Loads.on(hop.port(), 2, 30).each(3));

    assertThat(hop.messages()).hasSize(30);
    assertThat(hop.connections()).isEqualTo((int) count(report, Step.CONNECT)).isBetween(10, 12);
    assertThat(hop.commands().stream().filter("QUIT"::equals).count()).isEqualTo(hop.connections());
  }

  @Test
  void withARateAsManyAreSentAsAreDue() {
    Report report = clean(Loads.on(hop.port(), 3, 200).at(1000));

    assertThat(report.accepted()).isEqualTo(200);
    assertThat(report.corrected()).isNull();
    assertThat(report.asked().rate()).isEqualTo(1000);
  }

  @Test
  void theWarmUpIsSentAndNotCounted() {
    Report report =
        clean(Loads.on(hop.port(), 2, 20).over(Loads.extent(Duration.ofMillis(300), 20)));

    assertThat(report.accepted()).isEqualTo(20);
    assertThat(hop.messages().size()).isGreaterThan(20);
    assertThat(report.steps())
        .filteredOn(StepTiming::inWarmUp)
        .extracting(StepTiming::step)
        .contains("connect", "greeting", "EHLO");
  }

  @Test
  void tlsAndLoginAreOfEachConnection() throws Exception {
    hop.startTls(TestCertificate.of("127.0.0.1").context()).login("u", "secret", "PLAIN");

    Report report =
        clean(
            Loads.on(hop.port(), 2, 20)
                .each(5)
                .secured(Load.Tls.STARTTLS, new Load.Login("u", new Secret("secret"))));

    assertThat(count(report, Step.TLS)).isEqualTo(hop.connections());
    assertThat(count(report, Step.AUTH)).isEqualTo(hop.connections());
    assertThat(count(report, Step.HELLO)).isEqualTo(2L * hop.connections());
  }

  @Test
  void tlsAtOnceIsPartOfConnecting() throws Exception {
    hop.implicitTls(TestCertificate.of("127.0.0.1").context());

    Report report = clean(Loads.on(hop.port(), 2, 20).secured(Load.Tls.IMPLICIT, null));

    assertThat(count(report, Step.CONNECT)).isEqualTo(2);
    assertThat(count(report, Step.TLS)).isZero();
  }

  @Test
  void bigMessagesAndManyRecipientsGoThrough() {
    clean(Loads.on(hop.port(), 2, 6).of(Loads.letter(50, 3 << 20)));

    assertThat(hop.messages())
        .hasSize(6)
        .allMatch(m -> m.recipients().size() == 50 && m.content().length() == 3 << 20);
  }

  @Test
  void refusalsAreCountedByPlaceAndCode() {
    hop.on("MAIL", new FaultyHop.Say("451 4.7.1 later"), new FaultyHop.Say("451 4.7.1 later"))
        .on("RCPT", new FaultyHop.Say("550 5.1.1 nobody"))
        .on("END", new FaultyHop.Say("554 5.6.0 not this"));

    Report report = run(Loads.on(hop.port(), 1, 20));

    assertThat(report.accepted()).isEqualTo(16);
    assertThat(report.failed()).isEqualTo(4);
    assertThat(report.isClean()).isFalse();
    assertThat(report.failures())
        .containsExactlyInAnyOrder(
            new FailureCount(Trouble.REFUSED, "mail", 451, 2, "451 4.7.1 later"),
            new FailureCount(Trouble.REFUSED, "rcpt", 550, 1, "550 5.1.1 nobody"),
            new FailureCount(Trouble.REFUSED, "end", 554, 1, "554 5.6.0 not this"));
  }

  @Test
  void aServerThatStallsCostsItsPatienceAndNoMore() {
    hop.on("END", new FaultyHop.Hang());

    Report report = run(Loads.on(hop.port(), 2, 10).patient(SHORT));

    assertThat(report.accepted()).isEqualTo(9);
    assertThat(report.failures())
        .extracting(FailureCount::trouble, FailureCount::stage)
        .containsExactly(tuple(Trouble.TIMEOUT, "end"));
  }

  @Test
  void aServerThatClosesEarlyIsDialedAgain() {
    hop.on("DATA", new FaultyHop.Drop()).on("greeting", new FaultyHop.Drop());

    Report report = run(Loads.on(hop.port(), 1, 10));

    assertThat(report.accepted()).isEqualTo(8);
    assertThat(report.failures())
        .extracting(FailureCount::trouble, FailureCount::stage)
        .containsExactlyInAnyOrder(
            tuple(Trouble.CLOSED, "greeting"), tuple(Trouble.CLOSED, "data"));
    assertThat(hop.connections()).isEqualTo(3);
  }

  @Test
  void garbageIsCountedAsSuch() {
    hop.on("greeting", new FaultyHop.Raw("HTTP/1.1 400 Bad Request\r\n\r\n"))
        .on("EHLO", new FaultyHop.Babble("250-more\r\n"))
        .on("MAIL", new FaultyHop.Babble("250 well\r\n"));

    Report report = run(Loads.on(hop.port(), 1, 5).patient(SHORT));

    assertThat(report.accepted()).isEqualTo(2);
    assertThat(report.failures()).extracting(FailureCount::trouble).contains(Trouble.PROTOCOL);
  }

  @Test
  void aServerThatSaysGoodbyeIsLeftInPeaceForAWhile() {
    hop.always("MAIL", new FaultyHop.SayAndDrop("421 4.3.2 too much"));

    Report report = run(Loads.on(hop.port(), 2, 6));

    assertThat(report.failed()).isEqualTo(6);
    assertThat(report.failures())
        .extracting(FailureCount::trouble, FailureCount::code)
        .containsExactly(tuple(Trouble.REFUSED, 421));
  }

  @Test
  void whatTheServerCannotTakeIsNotTriedInARow() {
    hop.with("SIZE 2000");

    Report report = run(Loads.on(hop.port(), 2, 4));

    assertThat(report.failures())
        .extracting(FailureCount::trouble, FailureCount::count)
        .containsExactly(tuple(Trouble.IMPOSSIBLE, 4L));
    // One message each: in between the sender rested.
    assertThat(hop.connections()).isEqualTo(4);
  }

  @Test
  void aServerThatDiesIsNotDialedForEveryMessage() throws Exception {
    Report report;
    try (var bench = new Bench(Loads.on(hop.port(), 2, 1_000_000).load())) {
      report =
          bench.run(
              glance -> {
                if (glance.failed() > 4) {
                  bench.interrupt();
                } else if (glance.perSecond() > 0) {
                  close(hop);
                }
              });
    }

    assertThat(report.accepted()).isPositive();
    // A refused connection takes no time at all: without rests there would be thousands.
    assertThat(report.failed()).isBetween(5L, 60L);
    assertThat(report.failures()).extracting(FailureCount::trouble).contains(Trouble.NOT_CONNECTED);
  }

  @Test
  void whoeverInterruptsItHasAReportOfWhatThereIs() throws Exception {
    try (var bench = new Bench(Loads.on(hop.port(), 2, 1_000_000).load())) {
      Report report = bench.run(_ -> bench.interrupt());

      assertThat(report.ending()).isEqualTo(Ending.INTERRUPTED);
      assertThat(report.accepted()).isPositive();
      assertThat(report.unanswered()).isZero();
      assertThat(hop.messages().size()).isGreaterThanOrEqualTo((int) report.accepted());
    }
  }

  @Test
  void whatIsUnansweredWhenItIsInterruptedIsSaid() throws Exception {
    hop.always("END", new FaultyHop.Hang());
    try (var bench = new Bench(Loads.on(hop.port(), 3, 1_000_000).load())) {
      Report report = bench.run(_ -> bench.interrupt());

      assertThat(report.accepted()).isZero();
      assertThat(report.unanswered()).isEqualTo(3);
      assertThat(report.isClean()).isFalse();
    }
  }

  @Test
  void oneConnectionTellsWhetherALoadMakesSense() throws Exception {
    hop.login("u", "secret", "PLAIN");
    Loads loads = Loads.on(hop.port(), 2, 10);
    try (var good =
            new Bench(
                loads.secured(Load.Tls.NONE, new Load.Login("u", new Secret("secret"))).load());
        var bad =
            new Bench(
                loads.secured(Load.Tls.NONE, new Load.Login("u", new Secret("guess"))).load());
        var tls = new Bench(loads.secured(Load.Tls.STARTTLS, null).load());
        var nobody = new Bench(Loads.on(FaultyHop.closedPort(), 1, 1).load())) {
      assertThat(good.attempt()).isEmpty();
      assertThat(bad.attempt())
          .hasValueSatisfying(
              obstacle -> {
                assertThat(obstacle.trouble()).isEqualTo(Trouble.LOGIN);
                assertThat(obstacle.detail()).contains("535 5.7.8");
              });
      assertThat(tls.attempt()).map(Bench.Obstacle::trouble).contains(Trouble.TLS);
      assertThat(nobody.attempt()).map(Bench.Obstacle::trouble).contains(Trouble.NOT_CONNECTED);
      assertThat(hop.messages()).isEmpty();
    }
  }
}
