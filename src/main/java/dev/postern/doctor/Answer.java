package dev.postern.doctor;

import dev.postern.doctor.Knock.Security;
import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.Setup.Kind;

/// What it means for clients how a listener of this machine answers.
///
/// @param at where we knocked
/// @param file the configuration's
record Answer(String area, Door door, String at, String file) {

  Line of(Knock knock) {
    return switch (knock) {
      case Knock.Answered answered -> answered(answered);
      case Knock.Mute(var waited) ->
          door.proxied()
              ? Line.ok(area, door.toString(), at + " waits for a PROXY header, as configured")
              : fail(
                  "%s takes connections and says nothing for %s".formatted(at, Texts.text(waited)),
                  "the process hangs, or waits for TLS or a PROXY header: see its log, and tls: and"
                      + " proxies: of this listener in "
                      + file);
      case Knock.Strange(var what) ->
          fail(
              at + " takes connections, but " + what,
              door.kind() == Kind.IMPLICIT_TLS
                  ? "see the lines about the certificate; or this listener should not have tls:"
                      + " implicit"
                  : "see that Postern has this port, and that tls: of this listener is what clients"
                      + " begin with");
      case Knock.Ended _ ->
          door.proxied()
              ? Line.ok(
                  area, door.toString(), at + " takes no client but its proxies, as configured")
              : fail(
                  at + " takes connections and closes them at once",
                  "the relay may have shut this address out (postern guard list), or is ending");
      case Knock.Refused _ ->
          fail(
              at + " refuses connections",
              "the listener takes other addresses only: set its address to 0.0.0.0:%d or [::]:%d"
                  .formatted(door.port(), door.port()));
      case Knock.Dropped(var waited) ->
          fail(
              "%s does not answer for %s: a firewall on this machine drops what comes, or its queue is"
                      .formatted(at, Texts.text(waited))
                  + " full",
              "see the lines about the firewall; ss -ltn shows the queue");
      case Knock.Unreachable(var why) ->
          fail(at + " can't be reached: " + why, "see ip address and ip route");
    };
  }

  private Line answered(Knock.Answered answered) {
    String seen =
        "%s answers after %s: %s".formatted(at, Texts.text(answered.took()), answered.greeting());
    if (door.kind() == Kind.HTTP) {
      return http(answered, seen);
    }
    if (!answered.greeting().startsWith("220")) {
      return fail(seen, "this is a refusal: it says why; see the relay's log");
    }
    return switch (answered.security()) {
      case Security.Working(var version) -> Line.ok(area, door.toString(), seen + "; " + version);
      case Security.Broken(var why) ->
          fail(
              "%s; STARTTLS is offered and fails: %s".formatted(seen, why),
              "see the lines about the certificate");
      case Security.Absent _ ->
          door.kind() == Kind.PLAIN
              ? Line.ok(area, door.toString(), seen)
              : fail(
                  seen + "; STARTTLS is not offered",
                  "this is not the listener of the configuration, or something between takes"
                      + " STARTTLS away");
    };
  }

  private Line http(Knock.Answered answered, String seen) {
    if (answered.greeting().contains(" 200")) {
      return Line.ok(area, door.toString(), seen + ": it is ready");
    }
    return answered.greeting().contains(" 503")
        ? line(
            door.needed(),
            seen + ": it is not ready",
            "it is starting, ending, or its store can't be written to: see its log")
        : fail(seen, "this is not Postern's admin interface: see http.address");
  }

  // Mail does not come by HTTP, nor has to come by a port that nobody configured.
  private Line fail(String seen, String remedy) {
    return line(door.kind() != Kind.HTTP && door.needed(), seen, remedy);
  }

  private Line line(boolean fails, String seen, String remedy) {
    return fails
        ? Line.fail(area, door.toString(), seen, remedy)
        : Line.warn(area, door.toString(), seen, remedy);
  }
}
