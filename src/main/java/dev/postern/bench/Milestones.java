package dev.postern.bench;

import dev.postern.smtp.client.Stage;
import org.jspecify.annotations.Nullable;

/// Times the [Step]s of one connection from the stages it passes.
final class Milestones {

  private final Measurement measurement;
  private boolean counts;
  private Stage stage = Stage.CONNECT;
  private long since;
  private long asked;
  private long begun;
  private long content;

  /// @param counts whether the connection is made for a message that counts
  Milestones(Measurement measurement, boolean counts, long now) {
    this.measurement = measurement;
    this.counts = counts;
    this.since = now;
  }

  /// Something else is waited for from now on.
  void at(Stage next, long now) {
    Step over = next == Stage.CLOSED || next == Stage.QUIT ? null : over();
    if (over != null) {
      measurement.took(over, now - (over == Step.TLS ? asked : since), counts);
    }
    if (next == Stage.STARTTLS) {
      asked = now;
    } else if (next == Stage.BODY) {
      content = now;
    }
    stage = next;
    since = now;
  }

  /// A message is begun.
  void begun(boolean messageCounts, long now) {
    counts = messageCounts;
    begun = now;
    content = now;
  }

  /// A message is accepted.
  void accepted(Arrival arrival, long now) {
    measurement.took(Step.ENVELOPE, content - begun, arrival.counts());
    measurement.took(Step.CONTENT, now - content, arrival.counts());
    measurement.took(Step.MESSAGE, now - begun, arrival.counts());
    measurement.accepted(arrival, now);
  }

  private @Nullable Step over() {
    return switch (stage) {
      case CONNECT -> Step.CONNECT;
      case GREETING -> Step.GREETING;
      case HELLO -> Step.HELLO;
      case HANDSHAKE -> Step.TLS;
      case AUTH -> Step.AUTH;
      case STARTTLS, READY, MAIL, RCPT, DATA, BODY, END, RSET, QUIT, CLOSED -> null;
    };
  }
}
