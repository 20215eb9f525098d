package dev.postern.audit.tls;

import dev.postern.audit.probe.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The mark of a port's TLS: that of its worst fault, with the reasons.
///
/// @param mark what it gets
/// @param ifTrusted what it would get with a certificate that everybody trusts
/// @param reasons the faults without which the mark were better, worst first
record Grading(Mark mark, Mark ifTrusted, List<String> reasons) {

  /// What is found by one handshake is worth this at most.
  private static final Mark AT_FIRST_SIGHT = Mark.A;

  Grading {
    reasons = List.copyOf(reasons);
  }

  /// @param findings of the port; those of other areas are passed over
  /// @param thorough whether everything was looked for, rather than one handshake made
  /// @param mx whether the port is one to which servers send, who ask for no certificate
  static Grading of(List<Finding> findings, boolean thorough, boolean mx) {
    Mark mark = thorough ? Mark.A_PLUS : AT_FIRST_SIGHT;
    Mark ifTrusted = mark;
    List<String> reasons = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.rule() instanceof TlsRule rule) {
        if (rule.best() != Mark.T) {
          ifTrusted = ifTrusted.orWorse(rule.best());
        }
        if (rule.best() != Mark.T || !mx) {
          mark = mark.orWorse(rule.best());
        }
      }
    }
    for (Mark step : new Mark[] {Mark.F, Mark.T, Mark.C, Mark.B, Mark.A}) {
      for (Finding finding : findings) {
        if (finding.rule() instanceof TlsRule rule
            && rule.best() == step
            && step.compareTo(mark) <= 0) {
          reasons.add(step + " at most: " + finding.seen());
        }
      }
    }
    if (!thorough) {
      reasons.add("from one handshake only; --i-may-test-this looks for the rest");
    }
    return new Grading(mark, ifTrusted, reasons);
  }

  /// The mark first, then why.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(mark.toString());
    besides().ifPresent(lines::add);
    lines.addAll(reasons);
    return lines;
  }

  private Optional<String> besides() {
    return mark == Mark.T
        ? Optional.of(ifTrusted + " where the certificate is trusted")
        : Optional.empty();
  }
}
