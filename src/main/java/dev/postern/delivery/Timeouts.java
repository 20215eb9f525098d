package dev.postern.delivery;

import dev.postern.smtp.client.Stage;
import java.time.Duration;

/// How long a next hop may let us wait (RFC 5321 §4.5.3.2).
///
/// @param connect for each address tried, and for a handshake
/// @param greeting for the greeting
/// @param command for EHLO, STARTTLS, AUTH, MAIL, RCPT and RSET
/// @param data for the reply to DATA
/// @param block for progress while the message is written
/// @param message for the whole message to be written, so that a peer that reads an octet now and
///   then does not hold it for ever
/// @param end for the reply to the final dot
/// @param quit for the reply to QUIT
public record Timeouts(
    Duration connect,
    Duration greeting,
    Duration command,
    Duration data,
    Duration block,
    Duration message,
    Duration end,
    Duration quit) {

  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(3),
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10));

  /// The same time for each.
  public static Timeouts all(Duration time) {
    return new Timeouts(time, time, time, time, time, time, time, time);
  }

  /// How long a stage waits for the peer's next move; READY has its own time.
  Duration of(Stage stage) {
    return switch (stage) {
      case CONNECT, HANDSHAKE -> connect;
      case GREETING -> greeting;
      case HELLO, STARTTLS, AUTH, READY, MAIL, RCPT, RSET -> command;
      case DATA -> data;
      case BODY -> block;
      case END -> end;
      case QUIT, CLOSED -> quit;
    };
  }
}
