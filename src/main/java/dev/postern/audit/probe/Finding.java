package dev.postern.audit.probe;

import java.util.List;

/// Something that is wrong, or worth knowing, with its proof.
///
/// @param where a port as `192.0.2.1:25`, or a domain
/// @param seen what was seen, in a sentence
/// @param proof lines of a transcript: `C: ` is what was sent, `S: ` what was answered
public record Finding(Rule rule, Severity severity, String where, String seen, List<String> proof) {
  public Finding {
    proof = List.copyOf(proof);
  }
}
