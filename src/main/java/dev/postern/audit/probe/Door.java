package dev.postern.audit.probe;

import dev.postern.mail.AddressLiteral;
import dev.postern.transport.Wire;
import dev.postern.transport.Wire.Reach;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A port that speaks SMTP, and the way in: opens [Dialogue]s as far as a probe needs them, as long
/// as there is time for this port. Not safe for use by several threads.
public final class Door {

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int MOST_PAUSES = 12;

  private final MailPort at;
  private final boolean implicit;
  private final Caller caller;
  private final Patience patience;
  private final long end;
  private boolean greeted;
  private int pauses;
  private @Nullable Hello before;
  private @Nullable Hello after;
  private boolean broken;

  /// @param implicit whether TLS comes before the greeting (RFC 8314 §3.3)
  public Door(MailPort at, boolean implicit, Caller caller, Patience patience) {
    this.at = at;
    this.implicit = implicit;
    this.caller = caller;
    this.patience = patience;
    this.end = System.nanoTime() + patience.port().toNanos();
  }

  public MailPort at() {
    return at;
  }

  public boolean isImplicit() {
    return implicit;
  }

  public Caller caller() {
    return caller;
  }

  public Patience patience() {
    return patience;
  }

  /// Whether there is time left for this port.
  public boolean hasTime() {
    return end - System.nanoTime() > 0;
  }

  /// Connected, nothing said or heard yet: for TLS records of one's own on a port of implicit TLS.
  ///
  /// @throws NoDialogue if the server does not let us in
  public Dialogue dial() {
    long left = end - System.nanoTime();
    if (left <= 0) {
      throw new NoDialogue("the time for this port is used up");
    }
    Duration life = patience.connection();
    if (life.toNanos() > left) {
      life = Duration.ofNanos(left);
    }
    return switch (Wire.dial(
        at.socket(), caller.from(), caller.presence(), patience.connect(), life)) {
      case Reach.Open(Wire wire) -> new Dialogue(wire, patience);
      case Reach.Refused() -> throw new NoDialogue("the connection was refused");
      case Reach.Dropped() -> throw new NoDialogue("no answer to the connection");
      case Reach.Unreachable(String why) -> throw new NoDialogue(why);
    };
  }

  /// The greeting was heard. A server that has greeted us and now says 421, or hangs up, may just
  /// have too many connections (Exim serves twenty, and ours take a while to end there): it is
  /// asked again, for some seconds altogether.
  ///
  /// @throws NoDialogue if there is none that says 220
  public Dialogue connect() {
    while (true) {
      Dialogue dialogue = dial();
      Optional<String> failure = implicit ? dialogue.startTls(at.host()) : Optional.empty();
      Answer greeting = failure.isEmpty() ? dialogue.read() : new Answer.Gone();
      if (greeting.code() == 220) {
        greeted = true;
        return dialogue;
      }
      NoDialogue refusal =
          refused(
              dialogue,
              failure
                  .map(why -> "the TLS handshake fails: " + why)
                  .orElse("instead of a greeting: " + greeting.text()));
      boolean busy = greeting.isEnd();
      if (!greeted || !busy || pauses >= MOST_PAUSES) {
        throw refusal;
      }
      pauses++;
      pause(refusal);
    }
  }

  // Interrupted, whoever looks has had enough.
  private static void pause(NoDialogue refusal) {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw refusal;
    }
  }

  /// EHLO was said, and nothing else.
  ///
  /// @throws NoDialogue if it is refused
  public Dialogue hello() {
    Dialogue dialogue = connect();
    hello(dialogue);
    if (before == null) {
      before = dialogue.hello();
    }
    return dialogue;
  }

  /// STARTTLS was said and answered with 220: a handshake may begin.
  ///
  /// @throws NoDialogue if that is not possible
  public Dialogue goAhead() {
    if (implicit) {
      return dial();
    }
    Dialogue dialogue = hello();
    if (!dialogue.hello().has("STARTTLS")) {
      throw refused(dialogue, "STARTTLS is not offered");
    }
    Answer answer = dialogue.say("STARTTLS");
    if (answer.code() != 220) {
      throw refused(dialogue, "STARTTLS is answered with " + answer.text());
    }
    return dialogue;
  }

  /// As far as a client without login comes: over TLS with EHLO said once more, where there is TLS.
  ///
  /// @throws NoDialogue if the server does not let us in, or its TLS fails
  public Dialogue ready() {
    if (!implicit && !before().has("STARTTLS")) {
      return hello();
    }
    if (implicit) {
      Dialogue dialogue = hello();
      after = dialogue.hello();
      return dialogue;
    }
    Dialogue dialogue = goAhead();
    begin(dialogue);
    hello(dialogue);
    after = dialogue.hello();
    return dialogue;
  }

  /// As far as a client without login comes that does not insist on TLS: in clear, where the
  /// server's TLS is broken.
  ///
  /// @throws NoDialogue if the server does not let us in
  public Dialogue readyOrClear() {
    if (broken) {
      return hello();
    }
    try {
      return ready();
    } catch (NoDialogue cause) {
      if (implicit || !known().has("STARTTLS")) {
        throw cause;
      }
      Dialogue dialogue = hello();
      broken = true;
      return dialogue;
    }
  }

  /// As far as [#readyOrClear], but for EHLO: it, or HELO, or something else, comes next.
  ///
  /// @throws NoDialogue if the server does not let us in
  public Dialogue ungreeted() {
    if (implicit || broken || !before().has("STARTTLS")) {
      return connect();
    }
    Dialogue dialogue = goAhead();
    begin(dialogue);
    return dialogue;
  }

  /// What is announced at first. Connects, where nobody has asked yet.
  public Hello before() {
    if (before == null) {
      hello().close();
    }
    return known();
  }

  /// What was announced at first; nothing, where no EHLO was said yet.
  public Hello known() {
    return before == null ? Hello.NONE : before;
  }

  /// What is announced over TLS; empty until [#ready] has come so far.
  public Optional<Hello> after() {
    return Optional.ofNullable(after);
  }

  /// What EHLO is to name on this connection.
  public String helloName(Dialogue dialogue) {
    if (!caller.hello().isEmpty()) {
      return caller.hello();
    }
    return AddressLiteral.of(dialogue.from().getHostAddress());
  }

  private void begin(Dialogue dialogue) {
    dialogue
        .startTls(at.host())
        .ifPresent(
            why -> {
              throw refused(dialogue, "the TLS handshake fails: " + why);
            });
  }

  private void hello(Dialogue dialogue) {
    Answer answer = dialogue.sayHello(helloName(dialogue));
    if (answer.code() != 250) {
      throw refused(dialogue, "EHLO is answered with " + answer.text());
    }
  }

  private static NoDialogue refused(Dialogue dialogue, String why) {
    dialogue.close();
    return new NoDialogue(why);
  }
}
