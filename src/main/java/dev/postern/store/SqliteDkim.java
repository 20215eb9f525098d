package dev.postern.store;

import dev.postern.mail.Octets;
import dev.postern.store.StoredDkimKey.State;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The table `dkim_key`.
final class SqliteDkim implements DkimStore {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteDkim.class);

  private final SideTable table;

  SqliteDkim(SideTable table) {
    this.table = table;
  }

  @Override
  public List<StoredDkimKey> keys() {
    return table.read(
        session -> {
          var keys = new ArrayList<StoredDkimKey>();
          var query = session.prepare("SELECT * FROM dkim_key ORDER BY domain, selector");
          try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              add(rows, keys);
            }
          }
          return keys;
        });
  }

  @Override
  public CompletionStage<Void> save(Collection<StoredDkimKey> keys) {
    List<StoredDkimKey> all = List.copyOf(keys);
    return table.write(connection -> save(connection, all));
  }

  @Override
  public CompletionStage<Void> remove(String domain, String selector) {
    return table.write(
        connection -> {
          try (var delete =
              connection.prepareStatement(
                  "DELETE FROM dkim_key WHERE domain = ?1 AND selector = ?2")) {
            delete.setString(1, domain);
            delete.setString(2, selector);
            delete.executeUpdate();
          }
        });
  }

  private static void save(Connection connection, List<StoredDkimKey> keys) throws SQLException {
    try (var replace =
        connection.prepareStatement("REPLACE INTO dkim_key VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)")) {
      for (StoredDkimKey key : keys) {
        replace.setString(1, key.domain());
        replace.setString(2, key.selector());
        replace.setString(3, key.algorithm());
        replace.setBytes(4, key.publicKey().toArray());
        setOctets(replace, 5, key.privateKey());
        replace.setString(6, state(key));
        replace.setLong(7, key.createdAt().toEpochMilli());
        replace.setLong(8, key.changedAt().toEpochMilli());
        replace.setInt(9, seal(key));
        replace.executeUpdate();
      }
    }
  }

  private static void add(ResultSet row, List<StoredDkimKey> keys) throws SQLException {
    String domain = row.getString("domain");
    String selector = row.getString("selector");
    try {
      byte[] privateKey = row.getBytes("private_key");
      var key =
          new StoredDkimKey(
              domain,
              selector,
              row.getString("algorithm"),
              Octets.copyOf(row.getBytes("public_key")),
              privateKey == null ? null : Octets.copyOf(privateKey),
              State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
              Instant.ofEpochMilli(row.getLong("created_at")),
              Instant.ofEpochMilli(row.getLong("changed_at")));
      if (seal(key) == row.getInt("seal")) {
        keys.add(key);
        return;
      }
    } catch (IllegalArgumentException _) {
      // no such state: damaged like one whose seal is wrong
    }
    LOG.error(
        "the DKIM key {} of {} is damaged in the store and not used: restore a backup, or make new"
            + " ones with \"postern dkim rotate {}\"",
        selector,
        domain,
        domain);
  }

  private static String state(StoredDkimKey key) {
    return key.state().name().toLowerCase(Locale.ROOT);
  }

  private static int seal(StoredDkimKey key) {
    String text =
        String.join(
            "\n",
            key.domain(),
            key.selector(),
            key.algorithm(),
            state(key),
            String.valueOf(key.createdAt().toEpochMilli()),
            String.valueOf(key.changedAt().toEpochMilli()));
    var crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    crc.update(key.publicKey().toArray());
    Octets privateKey = key.privateKey();
    if (privateKey != null) {
      crc.update(privateKey.toArray());
    }
    return (int) crc.getValue();
  }

  private static void setOctets(PreparedStatement statement, int index, @Nullable Octets octets)
      throws SQLException {
    if (octets == null) {
      statement.setNull(index, Types.BLOB);
    } else {
      statement.setBytes(index, octets.toArray());
    }
  }
}
