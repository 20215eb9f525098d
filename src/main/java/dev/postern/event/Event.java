package dev.postern.event;

import dev.postern.mail.MessageId;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One line of a message's or a session's fate.
///
/// @param message null where it is not about one message
/// @param recipient null where it is not about one recipient
/// @param fields more facts by name: String, Number, Boolean, Instant or a List of these; written
///   in iteration order
public record Event(
    Instant at,
    Kind kind,
    @Nullable MessageId message,
    @Nullable String recipient,
    Map<String, Object> fields) {

  public enum Kind {
    /// On disk and answered 250. Fields: key, project, listener, client, tls, from, recipients,
    /// size; and of the session: its id, when the message's part of it began, and the seconds from
    /// then to the last octet.
    ACCEPTED,
    /// An attempt failed for now. Fields: attempt, hop, reply, waited (seconds that it had been
    /// due), took (the attempt's seconds), status, category, next.
    DEFERRED,
    /// The next hop took it. Fields: attempt, hop, reply, waited, took, tls, seconds (of age).
    DELIVERED,
    /// Given up. Fields: attempt, hop, reply, waited, took, status, category, reason, key, project.
    BOUNCED,
    /// Kept in the sandbox.
    CAPTURED,
    /// Not sent: the recipient is on the suppression list. Fields: attempt, hop, reply, waited,
    /// took, project.
    SUPPRESSED,
    /// The next hop took it and somebody behind it reported what became of it. Fields: report,
    /// client, action, status, category, diagnostic, hop, project; or reason where the report can't
    /// be understood.
    RETURNED,
    /// A recipient complained. Fields: report, client, type, agent, project; or reason where the
    /// report can't be understood.
    COMPLAINED,
    /// A notification was composed. Fields: dsn (its id), action.
    NOTIFIED,
    /// An operator's hand: held, released, deleted, retried; or the guard's. Fields: recipients,
    /// and the reason where there is one.
    HELD,
    RELEASED,
    DELETED,
    RETRIED,
    /// A command or message was refused. Fields: listener, client, command, reason, reply.
    REFUSED,
    /// A session ended. Fields: listener, client, session (its id), helo, tls, cipher, key,
    /// messages, refusals, octets, seconds, end.
    SESSION,
    /// A login was tried. Fields: listener, client, mechanism, user, result, and why it was denied.
    LOGIN,
    /// The suppression list changed. Fields: project, action, source, and count or address.
    SUPPRESSION,
    /// Keys changed: created, rotated, revoked, frozen, thawed. Fields: user, action.
    KEY,
    /// The guard shut an address or a login out, restrained a key, or let it go again. Fields:
    /// subject, kind, action, reason, until.
    GUARD,
    /// See [Alert]. Fields: cause, subject, text, and its facts.
    ALERT,
    /// A TLS report was sent, or given up. Fields: domain, day, uri, result.
    TLS_REPORT,
    /// A DKIM key: created, activated, retired, removed. Fields: domain, selector, action.
    DKIM,
    /// The relay itself: started, ready, draining, stopped, reloaded. Fields: what.
    RELAY;

    /// As it stands in the log.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
