package dev.postern.store;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The writer's prepared statements: carries out one [Write] inside the transaction that is open.
final class Statements {

  private static final String NEXT_EVENT =
      "(SELECT coalesce(max(seq), 0) + 1 FROM event WHERE message = ?1)";

  private final Connection connection;
  private final List<PreparedStatement> all = new ArrayList<>();
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement insertMessage;
  private final PreparedStatement insertBody;
  private final PreparedStatement insertRecipient;
  private final PreparedStatement insertFirstEvent;
  private final PreparedStatement insertEvent;
  private final PreparedStatement updateRecipient;
  private final PreparedStatement deleteInlineBody;
  private final PreparedStatement findSpooledBody;
  private final PreparedStatement deleteBody;
  private final PreparedStatement saveKey;
  private final PreparedStatement probe;
  private final PreparedStatement findOld;
  private final Map<BulkChange.Act, PreparedStatement> bulk;
  private final List<PreparedStatement> deleteMessage;

  /// Files that no row names once the transaction is committed.
  private final List<String> unusedFiles = new ArrayList<>();

  Statements(Connection connection) throws SQLException {
    this.connection = connection;
    begin = prepare("BEGIN IMMEDIATE");
    commit = prepare("COMMIT");
    insertMessage =
        prepare(
            """
            INSERT INTO message (id, accepted_at, user, project, sender, body_type, smtputf8, ret,
            envid, size, message_id, subject, seal,\
            """
                + HandlingColumns.NAMES
                + """
                ) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)\
                """);
    insertBody = prepare("INSERT INTO body VALUES (?1,?2,?3,?4)");
    insertRecipient = prepare("INSERT INTO recipient VALUES (?1,?2,?3,?4,?5,?7,0,?6,NULL,0,?8)");
    insertFirstEvent = prepare("INSERT INTO event VALUES (?1,?6,?2,?3,?4,?5)");
    insertEvent = prepare("INSERT INTO event VALUES (?1," + NEXT_EVENT + ",?2,?3,?4,?5)");
    // What is final stays: a hand of the operator that comes late changes nothing.
    updateRecipient =
        prepare(
            """
            UPDATE recipient SET state = ?3, attempts = ?4, next_attempt = ?5, last_reply = ?6,
            delay_notified = ?7, held_for = ?8
            WHERE message = ?1 AND idx = ?2 AND state IN ('pending', 'held')\
            """);
    String unneeded =
        """
         message = ?1 AND NOT EXISTS (SELECT 1 FROM recipient WHERE message = ?1
        AND +state IN ('pending', 'held', 'captured'))\
        """;
    deleteInlineBody = prepare("DELETE FROM body WHERE file IS NULL AND" + unneeded);
    findSpooledBody = prepare("SELECT file FROM body WHERE +file IS NOT NULL AND" + unneeded);
    deleteBody = prepare("DELETE FROM body WHERE message = ?1");
    saveKey = prepare("REPLACE INTO key VALUES (?1,?2,?3,?4,?5,?6,?7)");
    probe = prepare("REPLACE INTO probe VALUES (1, ?1)");
    bulk =
        Map.of(
            BulkChange.Act.HOLD,
            prepare(
                """
                UPDATE recipient SET state = 'held', held_for = ?2
                WHERE message = ?1 AND +state = 'pending'\
                """),
            BulkChange.Act.RELEASE,
            prepare(
                """
                UPDATE recipient SET state = 'pending', held_for = NULL, next_attempt =
                max(?2, CASE attempts WHEN 0 THEN coalesce(
                (SELECT release_at FROM message WHERE id = ?1), 0) ELSE 0 END)
                WHERE message = ?1 AND +state = 'held'\
                """),
            BulkChange.Act.DELETE,
            prepare(
                """
                UPDATE recipient SET state = 'deleted', held_for = NULL
                WHERE message = ?1 AND +state IN ('pending', 'held')\
                """));
    findOld =
        prepare(
            """
            SELECT id, (SELECT file FROM body WHERE message = id) FROM message
            WHERE id < ?1 AND accepted_at < ?2 AND NOT EXISTS (SELECT 1 FROM recipient
            WHERE message = id AND +state IN ('pending', 'held'))
            ORDER BY id LIMIT ?3\
            """);
    deleteMessage =
        List.of(
            deleteBody,
            prepare("DELETE FROM event WHERE message = ?1"),
            prepare("DELETE FROM recipient WHERE message = ?1"),
            prepare("DELETE FROM message WHERE id = ?1"));
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement prepared = connection.prepareStatement(sql);
    all.add(prepared);
    return prepared;
  }

  /// The same on the same connection, anew: the driver closes a statement that has met a full disk
  /// or another fault, and whatever uses it then fails for ever. These are of no more use.
  Statements renewed() throws SQLException {
    for (PreparedStatement old : all) {
      old.close();
    }
    return new Statements(connection);
  }

  void begin() throws SQLException {
    unusedFiles.clear();
    begin.executeUpdate();
  }

  /// Commits; returns the names of files that may go now.
  List<String> commit() throws SQLException {
    commit.executeUpdate();
    return List.copyOf(unusedFiles);
  }

  /// Not prepared, since it fails where the engine has rolled back by itself, and would then be
  /// closed.
  void rollback() throws SQLException {
    try (var rollback = connection.createStatement()) {
      rollback.execute("ROLLBACK");
    }
  }

  void run(Write write) throws SQLException {
    switch (write) {
      case Write.Accept accept -> insert(accept);
      case Write.Change change -> update(change);
      case Write.SaveKey key -> save(key.key());
      case Write.Side side -> side.change().run(connection);
      case Write.Bulk bulk -> bulk.changed(change(bulk));
      case Write.Prune prune -> prune.removed(prune(prune));
    }
  }

  void probe(long now) throws SQLException {
    probe.setLong(1, now);
    probe.executeUpdate();
  }

  private void insert(Write.Accept accept) throws SQLException {
    StoredMessage message = accept.message();
    var envelope = message.envelope();
    long id = message.id().value();
    long acceptedAt = message.acceptedAt().toEpochMilli();
    insertMessage.setLong(1, id);
    insertMessage.setLong(2, acceptedAt);
    insertMessage.setString(3, message.origin().user());
    insertMessage.setString(4, message.origin().project());
    insertMessage.setString(5, envelope.sender().toString());
    insertMessage.setString(6, envelope.body().keyword());
    insertMessage.setInt(7, envelope.smtpUtf8() ? 1 : 0);
    setText(insertMessage, 8, envelope.ret() == null ? null : envelope.ret().name());
    setText(insertMessage, 9, envelope.envelopeId());
    insertMessage.setLong(10, message.size());
    setText(insertMessage, 11, message.messageIdField());
    setText(insertMessage, 12, message.subject());
    insertMessage.setInt(13, accept.seal());
    HandlingColumns.write(insertMessage, 14, envelope.handling());
    insertMessage.executeUpdate();
    insertBody(id, accept.body());
    long due = message.released().toEpochMilli();
    for (int i = 0; i < envelope.recipients().size(); i++) {
      insertRecipient(id, i, envelope.recipients().get(i), due, accept.heldFor());
    }
    int sequence = 0;
    for (Write.EventRow row : accept.events()) {
      if (row.message() == id) {
        // A new message has no events to be counted.
        insertFirstEvent.setInt(6, ++sequence);
        insertEvent(insertFirstEvent, row);
      } else {
        insertEvent(insertEvent, row);
      }
    }
  }

  private void insertBody(long id, Body body) throws SQLException {
    insertBody.setLong(1, id);
    if (body instanceof MemoryBody memory) {
      insertBody.setInt(2, memory.crc());
      insertBody.setNull(3, Types.VARCHAR);
      insertBody.setBytes(4, memory.octets());
    } else if (body instanceof FileBody spooled) {
      insertBody.setInt(2, spooled.crc());
      insertBody.setString(3, spooled.file().getFileName().toString());
      if (spooled.head().length == 0) {
        insertBody.setNull(4, Types.BLOB);
      } else {
        insertBody.setBytes(4, spooled.head());
      }
    }
    insertBody.executeUpdate();
  }

  private void insertRecipient(
      long id, int index, Recipient recipient, long due, @Nullable String heldFor)
      throws SQLException {
    insertRecipient.setLong(1, id);
    insertRecipient.setInt(2, index);
    insertRecipient.setString(3, recipient.mailbox().toString());
    setText(insertRecipient, 4, Columns.notify(recipient.notifications()));
    setText(insertRecipient, 5, recipient.originalRecipient());
    insertRecipient.setLong(6, due);
    insertRecipient.setString(
        7, Columns.state(heldFor == null ? RecipientState.PENDING : RecipientState.HELD));
    setText(insertRecipient, 8, heldFor);
    insertRecipient.executeUpdate();
  }

  private void insertEvent(PreparedStatement insert, Write.EventRow row) throws SQLException {
    insert.setLong(1, row.message());
    insert.setLong(2, row.at());
    insert.setString(3, row.kind());
    setText(insert, 4, row.recipient());
    insert.setString(5, row.fields());
    insert.executeUpdate();
  }

  private void update(Write.Change change) throws SQLException {
    for (RecipientStatus status : change.changes()) {
      long id = status.message().value();
      updateRecipient.setLong(1, id);
      updateRecipient.setInt(2, status.index());
      updateRecipient.setString(3, Columns.state(status.state()));
      updateRecipient.setInt(4, status.attempts());
      updateRecipient.setLong(5, status.nextAttempt().toEpochMilli());
      setText(updateRecipient, 6, status.lastReply());
      updateRecipient.setInt(7, status.delayNotified() ? 1 : 0);
      setText(updateRecipient, 8, status.heldFor());
      updateRecipient.executeUpdate();
    }
    removeBodies(change.changes());
    for (Write.EventRow row : change.events()) {
      insertEvent(insertEvent, row);
    }
  }

  private List<Event> change(Write.Bulk write) throws SQLException {
    BulkChange change = write.change();
    PreparedStatement update = Objects.requireNonNull(bulk.get(change.act()));
    var events = new ArrayList<Event>();
    for (MessageId id : change.messages()) {
      update.setLong(1, id.value());
      switch (change.act()) {
        case HOLD -> setText(update, 2, change.reason());
        case RELEASE -> update.setLong(2, change.at().toEpochMilli());
        case DELETE -> {}
      }
      int recipients = update.executeUpdate();
      if (recipients > 0) {
        Event event = event(change, id, recipients);
        insertEvent(insertEvent, write.row(event));
        events.add(event);
        if (change.act() == BulkChange.Act.DELETE) {
          removeBody(id.value());
        }
      }
    }
    return events;
  }

  static Event event(BulkChange change, MessageId id, int recipients) {
    String reason = change.reason();
    Map<String, Object> fields =
        reason == null
            ? Map.of("recipients", recipients)
            : Map.of("recipients", recipients, "reason", reason);
    return new Event(change.at(), change.act().kind(), id, null, fields);
  }

  private void removeBodies(List<RecipientStatus> changes) throws SQLException {
    long last = -1;
    for (RecipientStatus status : changes) {
      // Changes of one message stand together, and one look is enough for all of them.
      if (status.state().isFinal() && status.message().value() != last) {
        last = status.message().value();
        removeBody(last);
      }
    }
  }

  private void removeBody(long id) throws SQLException {
    deleteInlineBody.setLong(1, id);
    if (deleteInlineBody.executeUpdate() > 0) {
      return;
    }
    findSpooledBody.setLong(1, id);
    String file = null;
    try (ResultSet row = findSpooledBody.executeQuery()) {
      if (row.next()) {
        file = row.getString(1);
      }
    }
    if (file != null) {
      deleteBody.setLong(1, id);
      deleteBody.executeUpdate();
      unusedFiles.add(file);
    }
  }

  private void save(StoredKey key) throws SQLException {
    saveKey.setString(1, key.user());
    saveKey.setString(2, key.project());
    saveKey.setString(3, String.join("\n", key.from()));
    saveKey.setInt(4, key.hideClient() ? 1 : 0);
    saveKey.setString(5, key.verifier());
    saveKey.setLong(6, key.createdAt().toEpochMilli());
    var revoked = key.revokedAt();
    if (revoked == null) {
      saveKey.setNull(7, Types.INTEGER);
    } else {
      saveKey.setLong(7, revoked.toEpochMilli());
    }
    saveKey.executeUpdate();
  }

  private int prune(Write.Prune prune) throws SQLException {
    long before = prune.before().toEpochMilli();
    findOld.setLong(1, Math.max(0, before) << MessageId.SEQUENCE_BITS);
    findOld.setLong(2, before);
    findOld.setInt(3, prune.limit());
    var ids = new ArrayList<Long>();
    try (ResultSet rows = findOld.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
        String file = rows.getString(2);
        if (file != null) {
          unusedFiles.add(file);
        }
      }
    }
    for (long id : ids) {
      for (PreparedStatement delete : deleteMessage) {
        delete.setLong(1, id);
        delete.executeUpdate();
      }
    }
    return ids.size();
  }

  private static void setText(PreparedStatement statement, int index, @Nullable String text)
      throws SQLException {
    if (text == null) {
      statement.setNull(index, Types.VARCHAR);
    } else {
      statement.setString(index, text);
    }
  }
}
