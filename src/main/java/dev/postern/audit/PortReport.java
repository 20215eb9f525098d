package dev.postern.audit;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Severity;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /// The values of a fact; empty where it was not found out.
  public List<String> fact(Area area, String name) {
    return facts.stream()
        .filter(fact -> fact.area() == area && fact.name().equals(name))
        .findFirst()
        .map(Fact::values)
        .orElse(List.of());
  }

  /// The worst finding; empty where nothing was found.
  public Optional<Severity> worst() {
    return findings.stream().map(Finding::severity).max(Comparator.naturalOrder());
  }

  /// Without the findings of some rules.
  PortReport without(Set<String> rules) {
    List<Finding> left = Report.without(rules, findings);
    return new PortReport(at, state, greeting, looked, left, facts);
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
  /// @param time how long after the connection
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
      /// Done as far as an ordinary client goes; the rest was not begun, for want of permission.
      ORDINARY_ONLY,
      /// Not begun, for want of permission.
      NOT_ALLOWED
    }
  }
}
