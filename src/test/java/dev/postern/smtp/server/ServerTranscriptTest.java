package dev.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Octets;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every dialog in `src/test/transcripts/server`, held against the bare session: with each group of
/// lines at once, octet by octet, and split at random.
class ServerTranscriptTest {

  private static final int RANDOM_SPLITS = 6;

  @TestFactory
  Stream<DynamicContainer> transcripts() throws IOException {
    return Transcript.all().stream()
        .map(
            transcript -> DynamicContainer.dynamicContainer(transcript.name(), splits(transcript)));
  }

  private static Stream<DynamicTest> splits(Transcript transcript) {
    Stream<DynamicTest> whole =
        Stream.of(DynamicTest.dynamicTest("whole", () -> new Run(transcript, left -> left).run()));
    if (transcript.whole()) {
      return whole;
    }
    Stream<DynamicTest> split =
        Stream.iterate(0, seed -> seed + 1)
            .limit(RANDOM_SPLITS)
            .map(
                seed ->
                    DynamicTest.dynamicTest(
                        "split at random, seed " + seed,
                        () -> new Run(transcript, atRandom(seed)).run()));
    return Stream.of(
            whole,
            Stream.of(
                DynamicTest.dynamicTest("octet by octet", () -> new Run(transcript, _ -> 1).run())),
            split)
        .flatMap(tests -> tests);
  }

  private static IntUnaryOperator atRandom(long seed) {
    var random = new Random(seed);
    return left -> 1 + random.nextInt(Math.min(left, 40));
  }

  /// One pass through a transcript.
  private static final class Run {

    private final Transcript transcript;
    private final IntUnaryOperator split;
    private final Deque<Optional<Answer>> prepared = new ArrayDeque<>();
    private final SessionDriver driver;
    private int number;

    Run(Transcript transcript, IntUnaryOperator split) {
      this.transcript = transcript;
      this.split = split;
      this.driver =
          new SessionDriver(
              transcript.policy(),
              question ->
                  prepared.isEmpty()
                      ? Optional.of(SessionDriver.yes(question, TranscriptParser.ID))
                      : prepared.poll());
    }

    void run() {
      boolean closeExpected = false;
      for (Step step : transcript.steps()) {
        number++;
        if (step instanceof Step.Send) {
          nothingMore();
        }
        take(step);
        closeExpected |= step instanceof Step.Close;
      }
      nothingMore();
      assertThat(driver.isClosed()).as("closed at the end").isEqualTo(closeExpected);
      assertThat(prepared).as("answers that were not asked for").isEmpty();
    }

    private void take(Step step) {
      switch (step) {
        case Step.Hello _ -> {
          driver.feed(Octets.ofUtf8("EHLO client.example\r\n").toArray());
          driver.output();
        }
        case Step.Send send -> send(send.octets().toArray());
        case Step.Expect expect -> expect(expect);
        case Step.Tls _ -> driver.handshakeDone();
        case Step.Close _ -> assertThat(driver.isClosed()).as(where("closed")).isTrue();
        case Step.Prepare prepare -> prepared.add(Optional.ofNullable(prepare.answer()));
        case Step.Release release -> driver.release(release.answer());
        case Step.Asked asked ->
            assertThat(String.valueOf(driver.latest()))
                .as(where("asked"))
                .containsPattern(asked.pattern());
        case Step.Committed committed ->
            assertThat(text(driver.committed().pollLast()))
                .as(where("committed"))
                .isEqualTo(text(committed.octets()));
        case Step.NotCommitted _ -> assertThat(driver.committed()).as(where("committed")).isEmpty();
        case Step.Discarded _ -> assertThat(driver.isDiscarded()).as(where("discarded")).isTrue();
        case Step.ShutDown shutDown -> driver.on(new Input.ShutDown(shutDown.reason()));
        case Step.TimeOut _ -> driver.on(new Input.TimedOut());
        case Step.Known known ->
            assertThat(
                    (driver.session().protocol() + ' ' + driver.session().user().orElse(""))
                        .strip())
                .as(where("known"))
                .isEqualTo(known.text());
      }
    }

    private void send(byte[] octets) {
      int at = 0;
      while (at < octets.length) {
        int end = at + split.applyAsInt(octets.length - at);
        driver.feed(Arrays.copyOfRange(octets, at, end));
        at = end;
      }
    }

    private void expect(Step.Expect expect) {
      String line = driver.line().orElse("(nothing)");
      if (expect.pattern()) {
        assertThat(line).as(where("line")).matches(expect.line());
      } else {
        assertThat(line).as(where("line")).isEqualTo(expect.line());
      }
    }

    private void nothingMore() {
      assertThat(driver.output()).as(where("more from the server")).isEmpty();
    }

    private String where(String what) {
      return what + " at step " + number + " of " + transcript.name();
    }

    private static String text(Octets octets) {
      return octets == null
          ? "(nothing)"
          : new String(octets.toArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }
  }
}
