package dev.postern.doctor;

import java.util.ArrayList;
import java.util.List;

/// Makes one check after the other, and tells of each as soon as it is made.
public final class Examination {

  /// Who wants to see how it goes.
  public interface Watcher {

    /// The lines that follow are about this.
    void begins(String area);

    void found(Line line);
  }

  private final List<Check> checks;

  Examination(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /// All that there is to look at.
  public static Examination of(Setup setup, Instruments with) {
    return new Examination(
        List.of(
            new RelayCheck(setup, with.machine()),
            new PortCheck(setup, with.machine(), with.probe(), with.addresses()),
            new FirewallCheck(setup, with.machine(), with.tools()),
            new CertificateCheck(setup, with.clock()),
            new ClockCheck(setup, with.machine(), with.clock()),
            new NameCheck(setup, with.resolver(), with.addresses()),
            new OutboundCheck(setup, with.resolver(), with.probe()),
            new DiskCheck(setup, with.machine(), with.tools()),
            new FilesCheck(setup, with.machine()),
            new LimitsCheck(setup, with.machine()),
            new StoreCheck(setup)));
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

  // What a machine shows may be odder than we thought: the other checks go on.
  private static List<Line> look(Check check) {
    try {
      return check.look();
    } catch (RuntimeException cause) {
      return List.of(
          Line.unknown(
              check.area(),
              "the check itself",
              "it broke: " + Texts.cut(String.valueOf(cause), 200),
              "please report this"));
    }
  }
}
