package dev.postern.send;

import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.LoginMethod;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/// Says what came of an [Errand] in one sentence, and what to do next in another.
final class Summary {

  private static final int MOST_NAMED = 3;

  private final Errand errand;
  private final Talk.Ending ending;
  private final boolean good;

  Summary(Errand errand, Talk.Ending ending) {
    this.errand = errand;
    this.ending = ending;
    this.good = errand.goal().hasTransaction() ? allReached() : ending.ready;
  }

  boolean isGood() {
    return good;
  }

  String sentence() {
    if (good) {
      return reached();
    }
    List<Fate> bad = ending.fates.stream().filter(fate -> !isReached(fate)).toList();
    if (bad.isEmpty()) {
      return ending.fault == null ? "Nothing came of it." : failed(ending.fault);
    }
    String those =
        bad.stream()
            .limit(MOST_NAMED)
            .map(fate -> fate.address() + " " + fate.text())
            .collect(Collectors.joining("; "));
    int more = bad.size() - MOST_NAMED;
    return (ending.fates.size() == 1
            ? ""
            : ending.fates.size()
                - bad.size()
                + " of "
                + ending.fates.size()
                + " recipients taken; ")
        + those
        + (more > 0 ? "; and " + more + " more" : "");
  }

  /// Empty where there is nothing to do.
  String next() {
    if (good) {
      return errand.goal() == Goal.MESSAGE
          ? "The server has it now; its log knows it by what it answered."
          : "";
    }
    var advice = new Advice(errand);
    for (Verdict verdict : ending.verdicts) {
      switch (verdict) {
        case Verdict.Refused refused -> {
          return advice.on(refused.reply());
        }
        case Verdict.Impossible impossible -> {
          return advice.on(impossible.reply());
        }
        case Verdict.Cut cut -> {
          return advice.on(cut.fault(), ending.tlsFault, ending.mayLogIn());
        }
        case Verdict.Accepted _, Verdict.Postponed _ -> {}
      }
    }
    return ending.fault == null
        ? "Send to the others by themselves."
        : advice.on(ending.fault, ending.tlsFault, ending.mayLogIn());
  }

  private boolean allReached() {
    return !ending.fates.isEmpty() && ending.fates.stream().allMatch(this::isReached);
  }

  private boolean isReached(Fate fate) {
    return fate.kind() == (errand.goal() == Goal.MESSAGE ? Fate.Kind.ACCEPTED : Fate.Kind.POSSIBLE);
  }

  private String reached() {
    return switch (errand.goal()) {
      case EHLO -> errand.server().place() + " answers; nothing was sent.";
      case STARTTLS ->
          errand.server().place()
              + (ending.tls == null ? " answers, without TLS" : " has " + ending.tls.version())
              + "; nothing was sent.";
      case AUTH -> "The login works; nothing was sent.";
      case MAIL -> "The sender is allowed; nothing was sent.";
      case RCPT ->
          (ending.fates.size() == 1
                  ? "The recipient is taken"
                  : "All " + ending.fates.size() + " recipients are taken")
              + "; nothing was sent.";
      case MESSAGE ->
          "Accepted for "
              + (ending.fates.size() == 1
                  ? ending.fates.getFirst().address()
                  : ending.fates.size() + " recipients")
              + ": "
              + ending.fates.getLast().reply();
    };
  }

  private String failed(Fault fault) {
    return "Failed " + where(fault.stage()) + ": " + detail(fault);
  }

  // Of a login the session speaks to those who configure a relay.
  private String detail(Fault fault) {
    Account account = errand.account();
    if (fault.kind() != Fault.Kind.AUTH_UNAVAILABLE || account == null) {
      return fault.detail();
    }
    if (!ending.mayLogIn()) {
      return "there is no TLS, so the secret is not sent";
    }
    return account.methods().equals(LoginMethod.WITH_PASSWORD)
        ? "it offers no login with a password"
        : fault.detail();
  }

  private static String where(Stage stage) {
    return switch (stage) {
      case CONNECT -> "to connect";
      case GREETING -> "at the greeting";
      case HELLO -> "at EHLO";
      case HANDSHAKE -> "in the handshake";
      case BODY, END -> "with the message";
      case READY -> "before the message";
      case STARTTLS, AUTH, MAIL, RCPT, DATA, RSET, QUIT, CLOSED -> "at " + stage;
    };
  }
}
