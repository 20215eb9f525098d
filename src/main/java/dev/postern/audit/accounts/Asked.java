package dev.postern.audit.accounts;

import dev.postern.audit.probe.Answer;
import java.time.Duration;
import java.util.List;

/// A name that a server was asked for, and what it said.
///
/// @param took how long the answer took
/// @param proof the lines of the transcript
record Asked(String name, Answer answer, Duration took, List<String> proof) {
  Asked {
    proof = List.copyOf(proof);
  }
}
