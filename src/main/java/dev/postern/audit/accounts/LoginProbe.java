package dev.postern.audit.accounts;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Probe;
import java.util.List;
import java.util.Optional;

/// Logs in with what we were given, as a user's mail client does.
public final class LoginProbe implements Probe {

  private static final int GRANTED = 235;

  @Override
  public Area area() {
    return Area.ACCOUNTS;
  }

  @Override
  public Manner manner() {
    return Manner.ORDINARY;
  }

  @Override
  public void run(Door door, Findings findings) {
    door.caller()
        .user()
        .ifPresent(
            login -> {
              try (Dialogue dialogue = door.readyOrClear()) {
                Optional<String> doubt = dialogue.doubt(login);
                if (doubt.isPresent()) {
                  findings.fact(Area.ACCOUNTS, "login", "kept back");
                  findings.add(
                      AccountRule.LOGIN_KEPT_BACK,
                      "the login as " + login.user() + " was not tried: " + doubt.get(),
                      List.of());
                  return;
                }
                int mark = dialogue.mark();
                Optional<Answer> answer = dialogue.logIn(login);
                findings.fact(
                    Area.ACCOUNTS,
                    "login",
                    answer.map(Answer::text).orElse("not over TLS with PLAIN or LOGIN here"));
                if (answer.filter(it -> it.code() != GRANTED).isPresent()) {
                  findings.add(
                      AccountRule.LOGIN_REFUSED,
                      "the login as " + login.user() + " is answered with " + answer.get().text(),
                      dialogue.since(mark));
                }
              }
            });
  }
}
