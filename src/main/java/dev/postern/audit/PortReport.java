package dev.postern.audit;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.MailPort;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was found at one port.
///
/// @param looked for each part of the audit how it went
public record PortReport(
    MailPort at,
    State state,
    @Nullable Greeting greeting,
    Map<Area, Look> looked,
    List<Finding> findings,
    List<Fact> facts) {

  public PortReport {
    looked = Map.copyOf(looked);
    findings = List.copyOf(findings);
    facts = List.copyOf(facts);
  }

  /// Present where the port speaks SMTP.
  public Optional<Greeting> spoke() {
    return Optional.ofNullable(greeting);
  }

  /// How a port takes a connection.
  public enum State {
    /// It speaks SMTP.
    OPEN,
    /// It speaks SMTP and lets nobody in: its greeting is a refusal.
    CLOSED_TO_US,
    /// The host refuses the connection: nothing listens.
    REFUSED,
    /// No answer at all: a firewall drops it, or the host is away.
    DROPPED,
    /// The network knows no way.
    UNREACHABLE,
    /// It takes connections and says nothing.
    MUTE,
    /// It says something that is not SMTP.
    ALIEN
  }

  /// How an open port greets.
  ///
  /// @param after how long after the connection
  /// @param implicitTls whether TLS comes first
  /// @param before what is announced in clear, or over TLS where that comes first
  /// @param after what is announced over STARTTLS
  public record Greeting(
      Reply reply, Duration time, boolean implicitTls, Hello before, @Nullable Hello after) {}

  /// How far a part of the audit came.
  ///
  /// @param detail why it came no further; empty where it is done
  public record Look(Extent extent, String detail) {

    /// Whether it was done.
    public enum Extent {
      DONE,
      /// Begun, and the server or the time cut it short.
      CUT_SHORT,
      /// Not begun, for want of permission.
      NOT_ALLOWED
    }
  }
}
