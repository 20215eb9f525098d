package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.doctor.Line.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ExaminationTest {

  private final List<String> told = new ArrayList<>();

  private static Check check(String area, Supplier<List<Line>> lines) {
    return new Check() {
      @Override
      public String area() {
        return area;
      }

      @Override
      public List<Line> look() {
        return lines.get();
      }
    };
  }

  private Diagnosis run(Duration most, List<Line> known, Check... checks) {
    return new Examination(List.of(checks), most)
        .run(
            known,
            new Examination.Watcher() {
              @Override
              public void begins(String area) {
                told.add(area);
              }

              @Override
              public void found(Line line) {
                told.add("  " + line.seen());
              }
            });
  }

  @Test
  void linesAreToldAsTheyComeAndACheckThatBreaksIsOneOfThem() {
    Diagnosis diagnosis =
        run(
            Duration.ofMinutes(1),
            List.of(Line.ok("configuration", "x", "known")),
            check(
                "port",
                () -> {
                  throw new IllegalStateException("odd /proc");
                }),
            check("clock", () -> List.of(Line.ok("clock", "time", "right"))));
    assertThat(told)
        .containsExactly(
            "configuration",
            "  known",
            "port",
            "  it broke: java.lang.IllegalStateException: odd /proc",
            "clock",
            "  right");
    assertThat(diagnosis.lines()).hasSize(3);
    assertThat(diagnosis.failed()).isFalse();
  }

  @Test
  void aCheckThatHangsIsLeftBehind() {
    var never = new CountDownLatch(1);
    Diagnosis diagnosis =
        run(
            Duration.ofMillis(10),
            List.of(),
            check(
                "disk",
                () -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  return List.of();
                }));
    never.countDown();
    assertThat(diagnosis.lines().getFirst().level()).isEqualTo(Level.UNKNOWN);
    assertThat(diagnosis.lines().getFirst().seen()).contains("did not end within 10 ms");
  }

  private static String conclusion(Line... lines) {
    return new Diagnosis(List.of(lines)).conclusion();
  }

  @Test
  void whatKeepsARelayFromStartingComesBeforeThatItDoesNotRun() {
    Line down = Line.fail("relay", "process", "no relay runs here", "start it");
    assertThat(conclusion(down))
        .isEqualTo(
            "Most likely nobody can connect because of this: process: no relay runs here."
                + " What to do: start it.");
    assertThat(conclusion(down, Line.fail("certificate", "key.pem", "wrong key", "take the right")))
        .contains("because of this: key.pem: wrong key.")
        .endsWith("take the right. Then start the relay.");
    assertThat(conclusion(down, Line.fail("name", "relay.example", "no PTR", "ask")))
        .contains("because of this: process: no relay runs here");
  }

  @Test
  void whatOnlyKeepsMailFromLeavingIsNotTakenForTheReason() {
    assertThat(
            conclusion(
                Line.ok("relay", "process", "pid 1"),
                Line.fail("outbound", "smtp.example:587", "blocked", "use 465")))
        .isEqualTo(
            "Clients can connect, as far as that can be seen from here. What fails is something"
                + " else: smtp.example:587: blocked. What to do: use 465.");
  }

  @Test
  void withoutFaultsTheFirstWarningOrTheNetworkIsNamed() {
    assertThat(conclusion(Line.warn("firewall", "port 2525", "a rule", "remove it")))
        .startsWith("Nothing fails here. If clients can't connect, look first at this: port 2525");
    assertThat(conclusion(Line.ok("relay", "process", "pid 1"))).contains("nc -vz HOST PORT");
  }
}
