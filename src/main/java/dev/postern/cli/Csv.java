package dev.postern.cli;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/// Comma-separated values (RFC 4180), a record at a time.
///
/// A cell that a spreadsheet would take for a formula is written with an apostrophe before it, and
/// read without.
final class Csv {

  private static final int MAX_RECORD = 16 * 1024;
  private static final int END = -1;
  private static final String FORMULA = "=+-@\t\r";

  private final Reader in;
  private int line = 1;
  private int next;

  Csv(Reader in) throws IOException {
    this.in = in;
    this.next = in.read();
    if (next == '\uFEFF') {
      next = in.read();
    }
  }

  /// The number of the line at which the next record begins.
  int line() {
    return line;
  }

  boolean done() {
    return next == END;
  }

  /// The next record; an empty line is one with an empty cell.
  ///
  /// @throws IOException where it is no record, with the reason as a clause, or where it can't be
  ///   read
  List<String> read() throws IOException {
    var cells = new ArrayList<String>();
    int size = 0;
    boolean more = true;
    while (more) {
      String cell = next == '"' ? quoted() : plain();
      size += cell.length() + 1;
      if (size > MAX_RECORD) {
        throw new IOException("it is longer than " + MAX_RECORD + " characters");
      }
      cells.add(unguarded(cell));
      more = next == ',';
      if (more) {
        advance();
      }
    }
    if (next == '\r') {
      advance();
    }
    if (next == '\n') {
      advance();
    } else if (next != END) {
      skipLine();
      throw new IOException("it has text behind a quoted cell");
    }
    return cells;
  }

  private String plain() throws IOException {
    var cell = new StringBuilder();
    while (next != END && next != ',' && next != '\r' && next != '\n') {
      append(cell);
    }
    return cell.toString();
  }

  private String quoted() throws IOException {
    var cell = new StringBuilder();
    advance();
    while (true) {
      if (next == END) {
        throw new IOException("it has a quotation mark without its partner");
      }
      if (next == '"') {
        advance();
        if (next != '"') {
          return cell.toString();
        }
      }
      append(cell);
    }
  }

  private void append(StringBuilder cell) throws IOException {
    if (cell.length() > MAX_RECORD) {
      skipLine();
      throw new IOException("it is longer than " + MAX_RECORD + " characters");
    }
    cell.append((char) next);
    advance();
  }

  private void skipLine() throws IOException {
    while (next != END && next != '\n') {
      advance();
    }
    if (next == '\n') {
      advance();
    }
  }

  private void advance() throws IOException {
    if (next == '\n') {
      line++;
    }
    next = in.read();
  }

  /// A record as a line, with its CRLF.
  static String write(List<String> cells) {
    var text = new StringBuilder();
    for (String cell : cells) {
      text.append(text.isEmpty() ? "" : ",").append(quotedIfNeeded(guarded(cell)));
    }
    return text.append("\r\n").toString();
  }

  private static String quotedIfNeeded(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  // What begins with an apostrophe before such a sign gets one more, so that reading takes one
  // away.
  private static String guarded(String cell) {
    return isFormula(cell, apostrophes(cell)) ? "'" + cell : cell;
  }

  private static String unguarded(String cell) {
    int count = apostrophes(cell);
    return count > 0 && isFormula(cell, count) ? cell.substring(1) : cell;
  }

  private static int apostrophes(String cell) {
    int count = 0;
    while (count < cell.length() && cell.charAt(count) == '\'') {
      count++;
    }
    return count;
  }

  private static boolean isFormula(String cell, int at) {
    return at < cell.length() && FORMULA.indexOf(cell.charAt(at)) >= 0;
  }
}
