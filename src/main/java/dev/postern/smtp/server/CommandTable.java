package dev.postern.smtp.server;

import dev.postern.mail.Refusal;
import dev.postern.smtp.Verb;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which command may come when (RFC 5321 §4.1.4): every cell of state × verb.
///
/// RSET, VRFY, EXPN and HELP do the same in every state, TLS or not. DEVIATION from RFC 3207 §4,
/// which would have them refused with 530 before TLS: their replies are constants that reveal and
/// change nothing, and VRFY's is to be the same always.
final class CommandTable {

  private static final String TABLE =
      """
                CLEAR      FRESH       GREETED    READY       MAIL           RCPT      CHUNKS
      EHLO      -          -           -          -           -              -         -
      HELO      -          -           -          -           -              -         -
      STARTTLS  -          -           -          -           NESTED         NESTED    CHUNKING
      AUTH      TLS_FIRST  EHLO_FIRST  -          -           NESTED         NESTED    CHUNKING
      MAIL      TLS_FIRST  EHLO_FIRST  KEY_FIRST  -           NESTED         NESTED    CHUNKING
      RCPT      TLS_FIRST  EHLO_FIRST  KEY_FIRST  MAIL_FIRST  -              -         CHUNKING
      DATA      TLS_FIRST  EHLO_FIRST  KEY_FIRST  MAIL_FIRST  NO_RECIPIENTS  -         CHUNKING
      BDAT      TLS_FIRST  EHLO_FIRST  KEY_FIRST  MAIL_FIRST  RCPT_FIRST     -         -
      RSET      -          -           -          -           -              -         -
      VRFY      -          -           -          -           -              -         -
      EXPN      -          -           -          -           -              -         -
      HELP      -          -           -          -           -              -         -
      NOOP      -          -           -          -           -              -         -
      QUIT      -          -           -          -           -              -         -
      HTTP      -          -           -          -           -              -         -
      PROXY     -          -           -          -           -              -         -
      UNKNOWN   -          -           -          -           -              -         -
      """;

  private static final Map<Verb, Map<State, Cell>> CELLS = read(TABLE);

  private enum Cell {
    TLS_FIRST,
    EHLO_FIRST,
    KEY_FIRST,
    MAIL_FIRST,
    RCPT_FIRST,
    NO_RECIPIENTS,
    NESTED,
    CHUNKING
  }

  private CommandTable() {}

  /// Why the command may not come now; null where it may.
  static @Nullable Refusal refusal(State state, Verb verb) {
    Map<State, Cell> row = CELLS.get(verb);
    Cell cell = row == null ? null : row.get(state);
    return cell == null ? null : refusal(cell);
  }

  private static Refusal refusal(Cell cell) {
    return switch (cell) {
      case TLS_FIRST -> Replies.TLS_FIRST;
      case EHLO_FIRST -> Replies.EHLO_FIRST;
      case KEY_FIRST -> Replies.KEY_FIRST;
      case MAIL_FIRST -> Replies.MAIL_FIRST;
      case RCPT_FIRST -> Replies.RCPT_FIRST;
      case NO_RECIPIENTS -> Replies.NO_RECIPIENTS;
      case NESTED -> Replies.NESTED;
      case CHUNKING -> Replies.CHUNKING;
    };
  }

  private static Map<Verb, Map<State, Cell>> read(String table) {
    var cells = new EnumMap<Verb, Map<State, Cell>>(Verb.class);
    String[][] rows = table.lines().map(line -> line.strip().split(" +")).toArray(String[][]::new);
    for (int row = 1; row < rows.length; row++) {
      var byState = new EnumMap<State, Cell>(State.class);
      for (int column = 0; column < rows[0].length; column++) {
        String cell = rows[row][column + 1];
        if (!cell.equals("-")) {
          byState.put(State.valueOf(rows[0][column]), Cell.valueOf(cell));
        }
      }
      cells.put(Verb.valueOf(rows[row][0]), byState);
    }
    return cells;
  }
}
