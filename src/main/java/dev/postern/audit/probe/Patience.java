package dev.postern.audit.probe;

import java.time.Duration;

/// How long a server is waited for. An audit never takes longer than its parts may, whatever the
/// server does.
///
/// @param connect for a connection
/// @param reply for one whole reply
/// @param pause after which a server that may say more has said all
/// @param connection the longest that one connection is kept
/// @param port for all that is done at one port
public record Patience(
    Duration connect, Duration reply, Duration pause, Duration connection, Duration port) {

  public static final Patience DEFAULT = of(Duration.ofSeconds(15));

  /// The usual one, stretched or shortened so that a reply is waited for so long.
  public static Patience of(Duration reply) {
    return new Patience(
        reply.dividedBy(3),
        reply,
        reply.dividedBy(10),
        reply.multipliedBy(6),
        reply.multipliedBy(20));
  }
}
