package dev.postern.audit;

import dev.postern.audit.PortReport.State;
import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Patience;
import dev.postern.mail.Reply;
import dev.postern.transport.Wire;
import dev.postern.transport.Wire.Reach;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds out how a port takes connections, and whether TLS comes before the greeting there.
final class Reaching {

  private static final int IMPLICIT_TLS_PORT = 465;
  // Who looks for zombies waits 6 s before it greets, and remembers who speaks first.
  private static final Duration PROMPT = Duration.ofSeconds(7);

  private final Caller caller;
  private final Patience patience;

  Reaching(Caller caller, Patience patience) {
    this.caller = caller;
    this.patience = patience;
  }

  /// What came of it.
  ///
  /// @param greeting null where none came
  /// @param implicit whether TLS came first
  /// @param seen a clause for people
  record Outcome(
      State state,
      @Nullable Reply greeting,
      Duration time,
      boolean implicit,
      String seen,
      List<String> transcript) {

    Optional<Reply> reply() {
      return Optional.ofNullable(greeting);
    }
  }

  /// Connects in the way that the port's number suggests, then in the other. Where that is in
  /// clear, silence that is long for a greeting is enough to try TLS; if it is none, the greeting
  /// gets the time that it may take.
  Outcome at(MailPort port) {
    boolean tlsFirst = port.port() == IMPLICIT_TLS_PORT;
    Outcome first = attempt(port, tlsFirst, tlsFirst ? patience.reply() : prompt());
    if (isSpoken(first)) {
      return first;
    }
    Outcome second = attempt(port, !tlsFirst, patience.reply());
    if (isSpoken(second)) {
      return second;
    }
    if (tlsFirst) {
      return second.state() == State.MUTE && isTls(first) ? first : second;
    }
    if (isTls(second)) {
      return second;
    }
    return first.state() == State.MUTE ? attempt(port, false, patience.reply()) : first;
  }

  // An alert is TLS, though no handshake comes of it.
  private static boolean isTls(Outcome outcome) {
    return outcome.implicit() && outcome.seen().contains("alert");
  }

  private Duration prompt() {
    return patience.reply().compareTo(PROMPT) < 0 ? patience.reply() : PROMPT;
  }

  // Or it does not get so far that the way matters.
  private static boolean isSpoken(Outcome outcome) {
    return outcome.state() != State.MUTE && outcome.state() != State.ALIEN;
  }

  private Outcome attempt(MailPort port, boolean tls, Duration wait) {
    long began = System.nanoTime();
    return switch (Wire.dial(
        port.socket(),
        caller.from(),
        caller.presence(),
        patience.connect(),
        patience.connection())) {
      case Reach.Refused() -> closed(State.REFUSED, "the connection is refused", began);
      case Reach.Dropped() ->
          closed(
              State.DROPPED,
              "no answer in " + patience.connect().toSeconds() + " s: dropped on the way",
              began);
      case Reach.Unreachable(String why) -> closed(State.UNREACHABLE, why, began);
      case Reach.Open(Wire wire) -> {
        try (var dialogue = new Dialogue(wire, patience)) {
          yield greeted(port, dialogue, tls, wait, began);
        }
      }
    };
  }

  private static Outcome greeted(
      MailPort port, Dialogue dialogue, boolean tls, Duration wait, long began) {
    if (tls) {
      Optional<String> failure = dialogue.startTls(port.host());
      if (failure.isPresent()) {
        return outcome(
            State.ALIEN, dialogue, true, "the TLS handshake fails: " + failure.get(), began);
      }
    }
    return switch (dialogue.read(wait)) {
      case Answer.Said(Reply reply) -> {
        State state = reply.code() == 220 ? State.OPEN : State.CLOSED_TO_US;
        yield new Outcome(state, reply, since(began), tls, reply.toString(), dialogue.all());
      }
      case Answer.Silence() ->
          outcome(State.MUTE, dialogue, tls, "it takes the connection and says nothing", began);
      case Answer.Gone() ->
          outcome(State.MUTE, dialogue, tls, "it closes the connection without a word", began);
      case Answer.Garbage(String cause) -> outcome(State.ALIEN, dialogue, tls, cause, began);
    };
  }

  private static Outcome outcome(
      State state, Dialogue dialogue, boolean tls, String seen, long began) {
    return new Outcome(state, null, since(began), tls, seen, dialogue.all());
  }

  private static Outcome closed(State state, String seen, long began) {
    return new Outcome(state, null, since(began), false, seen, List.of());
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
