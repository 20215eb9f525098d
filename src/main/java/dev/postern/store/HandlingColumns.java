package dev.postern.store;

import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a [Handling] stands in the table `message`, and back.
final class HandlingColumns {

  /// In the order in which [#write] sets them.
  static final String NAMES = "release_at, deliver_by, deliver_mode, deliver_trace, priority, tls";

  private HandlingColumns() {}

  static void write(PreparedStatement statement, int first, Handling handling) throws SQLException {
    DeliverBy by = handling.deliverBy();
    time(statement, first, handling.releaseAt());
    time(statement, first + 1, by == null ? null : by.at());
    if (by == null) {
      statement.setNull(first + 2, Types.VARCHAR);
    } else {
      statement.setString(first + 2, word(by.mode()));
    }
    statement.setInt(first + 3, by != null && by.trace() ? 1 : 0);
    statement.setInt(first + 4, handling.priority());
    statement.setString(first + 5, word(handling.tls()));
  }

  /// @throws IllegalArgumentException if it is damaged
  static Handling read(ResultSet row) throws SQLException {
    Instant release = time(row, "release_at");
    Instant deadline = time(row, "deliver_by");
    DeliverBy by = null;
    if (deadline != null) {
      var mode = DeliverBy.Mode.valueOf(constant(row.getString("deliver_mode")));
      by = new DeliverBy(deadline, mode, row.getInt("deliver_trace") == 1);
    }
    int priority = row.getInt("priority");
    Handling.Tls tls = Handling.Tls.valueOf(constant(row.getString("tls")));
    return release == null && by == null && priority == 0 && tls == Handling.PLAIN.tls()
        ? Handling.PLAIN
        : new Handling(release, by, priority, tls);
  }

  /// What a checksum covers.
  static String text(Handling handling) {
    DeliverBy by = handling.deliverBy();
    return millis(handling.releaseAt())
        + ' '
        + (by == null ? "-" : millis(by.at()) + ' ' + word(by.mode()) + ' ' + by.trace())
        + ' '
        + handling.priority()
        + ' '
        + word(handling.tls());
  }

  private static String millis(@Nullable Instant instant) {
    return instant == null ? "-" : Long.toString(instant.toEpochMilli());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String constant(@Nullable String word) {
    return word == null ? "" : word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static void time(PreparedStatement statement, int index, @Nullable Instant instant)
      throws SQLException {
    if (instant == null) {
      statement.setNull(index, Types.INTEGER);
    } else {
      statement.setLong(index, instant.toEpochMilli());
    }
  }

  private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
