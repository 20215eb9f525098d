package dev.postern.smtp.server;

import dev.postern.mail.Octets;
import dev.postern.mail.Refusal;
import org.jspecify.annotations.Nullable;

/// One step of a [Transcript].
public sealed interface Step {

  /// Reads the greeting, says EHLO and reads its reply, whatever they are.
  record Hello() implements Step {}

  /// The client sends these octets at once.
  record Send(Octets octets) implements Step {}

  /// The server's next line, without its CRLF, is this text or matches this pattern.
  record Expect(String line, boolean pattern) implements Step {}

  /// The handshake that STARTTLS announced is done.
  record Tls() implements Step {}

  /// The server has closed.
  record Close() implements Step {}

  /// How the program answers the next question that no earlier such step answers; null: not yet.
  record Prepare(@Nullable Answer answer) implements Step {}

  /// The answer to the question that is open.
  record Release(Answer answer) implements Step {}

  /// The latest question, as text, has a match of this pattern.
  record Asked(String pattern) implements Step {}

  /// Exactly these octets were committed last.
  record Committed(Octets octets) implements Step {}

  /// Nothing was committed since the beginning or the last [Committed].
  record NotCommitted() implements Step {}

  /// The message begun last was discarded.
  record Discarded() implements Step {}

  /// The relay shuts down.
  record ShutDown(Refusal reason) implements Step {}

  /// The client was silent for too long.
  record TimeOut() implements Step {}

  /// The session's protocol name and user, as for Received.
  record Known(String text) implements Step {}
}
