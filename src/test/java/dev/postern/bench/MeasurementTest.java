package dev.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.mail.Reply;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Verdict;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  private static final long MILLI = 1_000_000;
  private static final long END = 10_000 * MILLI;
  private static final Percentage DIGITS = Percentage.withPercentage(0.2);

  private final Measurement measurement = new Measurement(END);

  private static Failure refused(int code) {
    Reply reply = Reply.plain(code, "no");
    Failure failure = Failure.among(List.of(new Verdict.Refused(Stage.RCPT, reply)));
    assertThat(failure).isNotNull();
    return failure;
  }

  private Timing timing(Step step) {
    return measurement.steps().stream()
        .filter(timed -> timed.step().equals(step.toString()))
        .map(Report.StepTiming::timing)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theWarmUpIsInTheLiveFiguresOnly() {
    measurement.accepted(new Arrival(0, false), 900 * MILLI);
    measurement.failed(refused(550), 900 * MILLI, false);
    measurement.accepted(new Arrival(1000 * MILLI, true), 1002 * MILLI);

    assertThat(measurement.accepted()).isEqualTo(1);
    assertThat(measurement.failed()).isZero();
    assertThat(measurement.failedWarmingUp()).isEqualTo(1);
    assertThat(timing(Step.WHOLE).max()).isCloseTo(2, DIGITS);
    assertThat(measurement.recent().getTotalCount()).isEqualTo(2);
    assertThat(measurement.recent().getTotalCount()).isZero();
  }

  @Test
  void connectionsOfTheWarmUpAreShownWhereThereWereNoOthers() {
    measurement.took(Step.CONNECT, 5 * MILLI, false);
    measurement.took(Step.AUTH, 5 * MILLI, false);
    measurement.took(Step.AUTH, 7 * MILLI, true);
    measurement.took(Step.CONTENT, 9 * MILLI, false);

    assertThat(measurement.steps())
        .extracting(Report.StepTiming::step, Report.StepTiming::inWarmUp)
        .containsExactly(tuple("connect", true), tuple("AUTH", false));
    assertThat(timing(Step.AUTH).count()).isEqualTo(1);
  }

  @Test
  void whatIsAcceptedAfterTheEndIsTimedAndNoPartOfTheRate() {
    measurement.accepted(new Arrival(END - 2, true), END - 1);
    measurement.accepted(new Arrival(END - 2, true), END + 1);

    assertThat(measurement.accepted()).isEqualTo(2);
    assertThat(measurement.inTime()).isEqualTo(1);
    assertThat(measurement.last()).isEqualTo(END + 1);
  }

  /// A connection that sends every millisecond meets a stall of a second: whoever doesn't wait for
  /// the answer before it sends again meets it a thousand times.
  @Test
  void aStallIsCorrectedForTheMessagesThatItKeptFromBeingSent() {
    for (int i = 0; i < 999; i++) {
      measurement.accepted(new Arrival(i * MILLI, true), (i + 1) * MILLI);
    }
    measurement.accepted(new Arrival(999 * MILLI, true), 1999 * MILLI);

    assertThat(timing(Step.WHOLE).p99()).isCloseTo(1, DIGITS);
    Timing corrected = measurement.corrected();
    assertThat(corrected.count()).isBetween(1990L, 2000L);
    assertThat(corrected.p90()).isCloseTo(800, Percentage.withPercentage(1));
    assertThat(corrected.p99()).isCloseTo(980, Percentage.withPercentage(1));
    assertThat(corrected.max()).isCloseTo(1000, DIGITS);
  }

  @Test
  void failuresAreCountedBySortTheMostFrequentFirst() {
    measurement.failed(refused(550), 1, true);
    measurement.failed(refused(451), 1, true);
    measurement.failed(refused(451), 1, true);
    measurement.failed(
        Failure.of(Fault.of(Fault.Kind.TIMEOUT, Stage.END, "no answer in time")), 1, true);

    assertThat(measurement.failures())
        .first()
        .isEqualTo(new Report.FailureCount(Trouble.REFUSED, "rcpt", 451, 2, "451 no"));
    assertThat(measurement.failures())
        .contains(new Report.FailureCount(Trouble.TIMEOUT, "end", null, 1, "no answer in time"));
  }

  @Test
  void aServerThatInventsCodesFillsNoMemory() {
    for (int code = 400; code < 600; code++) {
      measurement.failed(refused(code), 1, true);
    }

    assertThat(measurement.failures()).hasSize(101);
    assertThat(measurement.failures().getFirst())
        .isEqualTo(new Report.FailureCount(Trouble.REFUSED, "rcpt", null, 100, "500 no"));
    assertThat(measurement.failures().stream().mapToLong(Report.FailureCount::count).sum())
        .isEqualTo(200);
  }
}
