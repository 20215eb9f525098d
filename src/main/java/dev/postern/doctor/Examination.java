package dev.postern.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes one check after the other, and tells of each as soon as it is made.
public final class Examination {

  /// Who wants to see how it goes.
  public interface Watcher {

    /// The lines that follow are about this.
    void begins(String area);

    void found(Line line);
  }

  private static final Duration MOST = Duration.ofMinutes(2);

  private final List<Check> checks;
  private final Duration most;

  /// @param most the longest wait for one check
  Examination(List<Check> checks, Duration most) {
    this.checks = List.copyOf(checks);
    this.most = most;
  }

  /// All that there is to look at.
  public static Examination of(Setup setup, Instruments with) {
    return new Examination(
        List.of(
            new RelayCheck(setup, with.machine()),
            new PortCheck(setup, with.machine(), with.knocker(), with.addresses()),
            new FirewallCheck(setup, with.machine(), with.tools()),
            new CertificateCheck(setup, with.clock()),
            new ClockCheck(setup, with.machine(), with.clock()),
            new NameCheck(setup, with.resolver(), with.addresses()),
            new OutboundCheck(setup, with.resolver(), with.knocker()),
            new DiskCheck(setup, with.machine(), with.tools()),
            new FilesCheck(setup, with.machine()),
            new LimitsCheck(setup, with.machine()),
            new StoreCheck(setup)),
        MOST);
  }

  /// Blocks until all is looked at.
  ///
  /// @param known lines about what was seen before, such as a faulty configuration
  public Diagnosis run(List<Line> known, Watcher watcher) {
    List<Line> all = new ArrayList<>();
    String area = "";
    for (Line line : known) {
      if (!line.area().equals(area)) {
        area = line.area();
        watcher.begins(area);
      }
      watcher.found(line);
      all.add(line);
    }
    for (Check check : checks) {
      watcher.begins(check.area());
      for (Line line : look(check)) {
        watcher.found(line);
        all.add(line);
      }
    }
    return new Diagnosis(all);
  }

  // What a machine shows may be odder than we thought, and its disk may hang: the others go on.
  private List<Line> look(Check check) {
    var lines = new CompletableFuture<List<Line>>();
    Thread.ofPlatform()
        .daemon()
        .name("check-" + check.area())
        .start(
            () -> {
              try {
                lines.complete(check.look());
              } catch (RuntimeException | Error cause) {
                lines.completeExceptionally(cause);
              }
            });
    try {
      return lines.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException cause) {
      return List.of(
          unknown(
              check,
              "it broke: " + Texts.cut(String.valueOf(cause.getCause()), 200),
              "please report this"));
    } catch (TimeoutException _) {
      return List.of(
          unknown(
              check,
              "it did not end within " + Texts.text(most),
              "a disk or network file system that hangs may be the cause: see dmesg"));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of(unknown(check, "it was interrupted", "start it again"));
    }
  }

  private static Line unknown(Check check, String seen, String remedy) {
    return Line.unknown(check.area(), "the check itself", seen, remedy);
  }
}
