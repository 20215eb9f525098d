package dev.postern.store;

import dev.postern.event.Event;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is read from the tables. Nothing is handed out that does not match its checksum.
final class Queries {

  private static final Logger LOG = LoggerFactory.getLogger(Queries.class);

  private static final String STATUS =
      "message, idx, state, attempts, next_attempt, last_reply, delay_notified, held_for";

  private final Budget budget;
  private final Spool spool;
  private final EventJson json = new EventJson();

  Queries(Budget budget, Spool spool) {
    this.budget = budget;
    this.spool = spool;
  }

  List<RecipientStatus> pending(Reads.Session session, Due after, Instant until, int limit)
      throws SQLException {
    var query =
        session.prepare(
            "SELECT "
                + STATUS
                + """
                 FROM recipient INDEXED BY recipient_pending WHERE state = 'pending'
                AND (next_attempt, message, idx) > (?1, ?2, ?3) AND next_attempt <= ?4
                ORDER BY next_attempt, message, idx LIMIT ?5\
                """);
    query.setLong(1, after.at().toEpochMilli());
    query.setLong(2, after.message().value());
    query.setInt(3, after.index());
    query.setLong(4, millis(until));
    query.setInt(5, limit);
    return statuses(query.executeQuery());
  }

  List<RecipientStatus> recipients(Reads.Session session, MessageId id) throws SQLException {
    var query =
        session.prepare("SELECT " + STATUS + " FROM recipient WHERE message = ?1 ORDER BY idx");
    query.setLong(1, id.value());
    return statuses(query.executeQuery());
  }

  // The sets of what is pending and what is held are smaller than that of a user's messages, most
  // of which are done.
  List<MessageId> messagesOf(
      Reads.Session session, String user, RecipientState state, MessageId after, int limit)
      throws SQLException {
    var query =
        session.prepare(
            "SELECT DISTINCT message FROM recipient "
                + (state == RecipientState.PENDING
                    ? "INDEXED BY recipient_pending WHERE state = 'pending'"
                    : "INDEXED BY recipient_kept WHERE state = 'held'"
                        + " AND state IN ('held', 'captured')")
                + """
                 AND message > ?1 AND (SELECT user FROM message WHERE id = recipient.message) = ?2
                ORDER BY message LIMIT ?3\
                """);
    query.setLong(1, after.value());
    query.setString(2, user);
    query.setInt(3, limit);
    var ids = new ArrayList<MessageId>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        ids.add(new MessageId(rows.getLong(1)));
      }
    }
    return ids;
  }

  Backlog backlog(Reads.Session session) throws SQLException {
    var query =
        session.prepare(
            """
            SELECT count(*), min(message), (SELECT count(*) FROM recipient INDEXED BY recipient_kept
            WHERE state IN ('held', 'captured') AND state = 'held')
            FROM recipient INDEXED BY recipient_pending WHERE state = 'pending'\
            """);
    try (ResultSet row = query.executeQuery()) {
      row.next();
      long pending = row.getLong(1);
      return new Backlog(
          pending,
          row.getLong(3),
          pending == 0 ? Optional.empty() : Optional.of(new MessageId(row.getLong(2))));
    }
  }

  Optional<StoredMessage> message(Reads.Session session, MessageId id) throws SQLException {
    var query = session.prepare("SELECT * FROM message WHERE id = ?1");
    query.setLong(1, id.value());
    try (ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      StoredMessage message = message(row, addresses(session, id));
      if (Checksum.of(message) != row.getInt("seal")) {
        throw damaged(id, "its envelope does not match its checksum");
      }
      return Optional.of(message);
    } catch (IllegalArgumentException e) {
      throw damaged(id, e.getMessage());
    }
  }

  List<StoredMessage> messages(Reads.Session session, Collection<MessageId> ids)
      throws SQLException {
    var found = new ArrayList<StoredMessage>(ids.size());
    for (MessageId id : ids) {
      message(session, id).ifPresent(found::add);
    }
    return found;
  }

  List<StoredMessage> list(
      Reads.Session session, Collection<RecipientState> states, MessageId before, int limit)
      throws SQLException {
    var query = session.prepare(listQuery(Set.copyOf(states)));
    query.setLong(1, before.value());
    query.setInt(2, limit);
    var ids = new ArrayList<MessageId>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        ids.add(new MessageId(rows.getLong(1)));
      }
    }
    var found = new ArrayList<StoredMessage>(ids.size());
    for (MessageId id : ids) {
      try {
        message(session, id).ifPresent(found::add);
      } catch (StoreFailure e) {
        // One that is damaged must not hide the others from an operator.
        LOG.error(e.getMessage());
      }
    }
    return found;
  }

  // One text for each set of states, so that each can use its index.
  private static String listQuery(Set<RecipientState> states) {
    String names =
        states.stream()
            .sorted()
            .map(state -> "'" + Columns.state(state) + "'")
            .collect(Collectors.joining(", "));
    boolean small =
        states.stream().allMatch(state -> !state.isFinal() || state == RecipientState.CAPTURED);
    if (!small) {
      return "SELECT DISTINCT message FROM recipient WHERE message < ?1 AND +state IN ("
          + names
          + ") ORDER BY message DESC LIMIT ?2";
    }
    return states.stream()
        .sorted()
        .map(
            state ->
                "SELECT DISTINCT message FROM recipient WHERE state = '"
                    + Columns.state(state)
                    + (state == RecipientState.PENDING
                        ? "'"
                        : "' AND state IN ('held', 'captured')")
                    + " AND message < ?1")
        .collect(Collectors.joining(" UNION ", "", " ORDER BY message DESC LIMIT ?2"));
  }

  Optional<Body> body(Reads.Session session, MessageId id) throws SQLException {
    var query =
        session.prepare(
            """
            SELECT crc, file, octets, size FROM body JOIN message ON message.id = body.message
            WHERE body.message = ?1\
            """);
    query.setLong(1, id.value());
    try (ResultSet row = query.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      int crc = row.getInt(1);
      String file = row.getString(2);
      byte[] octets = row.getBytes(3);
      byte[] known = octets == null ? new byte[0] : octets;
      if (file != null) {
        return Optional.of(new FileBody(spool.path(file), known, row.getLong(4), crc));
      }
      if (known.length != row.getLong(4) || Checksum.of(known) != crc) {
        throw damaged(id, "its body does not match its checksum");
      }
      return Optional.of(new MemoryBody(known, crc, budget, 0));
    }
  }

  List<Event> events(Reads.Session session, MessageId id) throws SQLException {
    var query =
        session.prepare(
            "SELECT at, kind, recipient, fields FROM event WHERE message = ?1 ORDER BY seq");
    query.setLong(1, id.value());
    var events = new ArrayList<Event>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        events.add(
            new Event(
                Instant.ofEpochMilli(rows.getLong(1)),
                Event.Kind.valueOf(rows.getString(2).toUpperCase(Locale.ROOT)),
                id,
                rows.getString(3),
                json.read(rows.getString(4))));
      }
    } catch (IllegalArgumentException | tools.jackson.core.JacksonException e) {
      throw damaged(id, "its events cannot be read: " + e.getMessage());
    }
    return events;
  }

  List<StoredKey> keys(Reads.Session session) throws SQLException {
    var keys = new ArrayList<StoredKey>();
    try (ResultSet rows = session.prepare("SELECT * FROM key ORDER BY user").executeQuery()) {
      while (rows.next()) {
        long revoked = rows.getLong("revoked_at");
        Instant revokedAt = rows.wasNull() ? null : Instant.ofEpochMilli(revoked);
        keys.add(
            new StoredKey(
                rows.getString("user"),
                rows.getString("project"),
                rows.getString("senders").lines().toList(),
                rows.getInt("hide_client") == 1,
                rows.getString("verifier"),
                Instant.ofEpochMilli(rows.getLong("created_at")),
                revokedAt));
      }
    }
    return keys;
  }

  boolean namesFile(Reads.Session session, String file) throws SQLException {
    var query = session.prepare("SELECT 1 FROM body WHERE file = ?1");
    query.setString(1, file);
    try (ResultSet row = query.executeQuery()) {
      return row.next();
    }
  }

  private static StoredMessage message(ResultSet row, List<Recipient> recipients)
      throws SQLException {
    String sender = row.getString("sender");
    String ret = row.getString("ret");
    var envelope =
        new Envelope(
            sender.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(sender)),
            recipients,
            Columns.bodyType(row.getString("body_type")),
            row.getInt("smtputf8") == 1,
            ret == null ? null : Ret.valueOf(ret),
            row.getString("envid"),
            HandlingColumns.read(row));
    return new StoredMessage(
        new MessageId(row.getLong("id")),
        Instant.ofEpochMilli(row.getLong("accepted_at")),
        new Origin(row.getString("user"), row.getString("project")),
        envelope,
        row.getLong("size"),
        row.getString("message_id"),
        row.getString("subject"));
  }

  private static List<Recipient> addresses(Reads.Session session, MessageId id)
      throws SQLException {
    var query =
        session.prepare(
            "SELECT address, notify, orcpt FROM recipient WHERE message = ?1 ORDER BY idx");
    query.setLong(1, id.value());
    var recipients = new ArrayList<Recipient>();
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        recipients.add(
            new Recipient(
                mailbox(rows.getString(1)), Columns.notify(rows.getString(2)), rows.getString(3)));
      }
    }
    return recipients;
  }

  private static Mailbox mailbox(@Nullable String text) {
    return Optional.ofNullable(text)
        .flatMap(Mailbox::parse)
        .orElseThrow(() -> new IllegalArgumentException("no address: " + text));
  }

  private static List<RecipientStatus> statuses(ResultSet rows) throws SQLException {
    var statuses = new ArrayList<RecipientStatus>();
    try (rows) {
      while (rows.next()) {
        statuses.add(
            new RecipientStatus(
                new MessageId(rows.getLong(1)),
                rows.getInt(2),
                Columns.state(rows.getString(3)),
                rows.getInt(4),
                Instant.ofEpochMilli(rows.getLong(5)),
                rows.getString(6),
                rows.getInt(7) == 1,
                rows.getString(8)));
      }
    }
    return statuses;
  }

  /// Instants far away, such as [Instant#MAX], are the end of time.
  private static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException _) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static StoreFailure damaged(MessageId id, @Nullable String cause) {
    return new StoreFailure(
        "message "
            + id
            + " is damaged in the store: "
            + cause
            + "; restore it from a backup, or delete it");
  }
}
