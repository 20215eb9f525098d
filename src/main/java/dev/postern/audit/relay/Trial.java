package dev.postern.audit.relay;

import dev.postern.audit.probe.Answer;
import java.util.List;

/// An [Attempt] with what came of it.
///
/// @param atMail whether the answer is to MAIL, and RCPT was not said
/// @param proof the lines of the transcript
record Trial(
    Approach approach,
    Attempt attempt,
    Target target,
    Answer answer,
    boolean atMail,
    List<String> proof) {

  Trial {
    proof = List.copyOf(proof);
  }

  Verdict verdict() {
    return Verdict.of(answer);
  }

  boolean isTaken() {
    return verdict() == Verdict.TAKEN;
  }

  /// What is wrong with the server if this is taken.
  RelayRule rule() {
    return approach.rule().orElse(attempt.rule());
  }

  /// For people: the commands.
  String commands() {
    String mail = "MAIL FROM:" + visible(attempt.senderFor(target));
    return atMail ? mail : mail + ", RCPT TO:" + visible(attempt.recipientFor(target));
  }

  private static String visible(String text) {
    var visible = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      visible.append(c < 0x7f ? String.valueOf(c) : "\\x%02x".formatted((int) c));
    }
    return visible.toString();
  }
}
