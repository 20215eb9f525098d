package dev.postern.audit.report;

import dev.postern.audit.Report;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Severity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From which severity on a finding fails an audit.
///
/// @param from null where none does
public record Gate(@Nullable Severity from) {

  /// What does harm by itself fails.
  public static final Gate USUAL = new Gate(Severity.HIGH);

  private static final String NEVER = "none";

  /// Reads a severity's word, or `none`.
  public static Optional<Gate> parse(String word) {
    return word.equals(NEVER) ? Optional.of(new Gate(null)) : Severity.parse(word).map(Gate::new);
  }

  /// As [#parse] reads it.
  public String word() {
    return from == null ? NEVER : from.word();
  }

  public boolean fails(Finding finding) {
    return from != null && finding.severity().isAtLeast(from);
  }

  public boolean fails(Report report) {
    return report.findings().stream().anyMatch(this::fails);
  }
}
