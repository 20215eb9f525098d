package dev.postern.mime;

import dev.postern.mail.Mailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The addresses of a From field (RFC 5322 §3.4, RFC 6532 §3.2, groups as in RFC 6854).
///
/// Read the strict way, because an answer here decides who may speak for whom: what two mail
/// programs could show as two different addresses is no address at all, but [Reading#Unclear]. So a
/// route, an angle bracket inside a quoted name or a comment, an encoded word in an address or one
/// that hides a control character, and everything the grammar doesn't have.
public final class AddressList {

  private static final int MAX_ADDRESSES = 1000;

  private final FieldCursor cursor;
  private final List<Mailbox> found = new ArrayList<>();

  /// What a field says.
  public sealed interface Reading {

    /// All that it names.
    ///
    /// @param addresses in order, those inside groups too; empty where all groups are
    record Addresses(List<Mailbox> addresses) implements Reading {
      public Addresses {
        addresses = List.copyOf(addresses);
      }
    }

    /// It could be read in more than one way, or in none.
    ///
    /// @param why as a clause
    record Unclear(String why) implements Reading {}
  }

  private AddressList(String value) {
    cursor = new FieldCursor(value);
  }

  /// Reads an unfolded value.
  public static Reading parse(String value) {
    Optional<String> trap = trap(value);
    if (trap.isPresent()) {
      return new Reading.Unclear(trap.get());
    }
    var list = new AddressList(value);
    if (!list.list(false) || !list.cursor.done()) {
      return new Reading.Unclear("it is no list of addresses (RFC 5322, 3.4)");
    }
    return new Reading.Addresses(list.found);
  }

  private static Optional<String> trap(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((Character.isISOControl(c) && c != '\t') || c == '\uFFFD') {
        return Optional.of("it holds a control character or broken UTF-8");
      }
    }
    return hides(EncodedWords.decode(value), value)
        ? Optional.of("an encoded word in it hides a control character or an angle bracket")
        : Optional.empty();
  }

  private static boolean hides(String decoded, String value) {
    return !decoded.equals(value)
        && (decoded.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')
            || angles(decoded) > angles(value));
  }

  private static long angles(String text) {
    return text.chars().filter(c -> c == '<' || c == '>').count();
  }

  // Elements between commas; empty ones are obsolete but plain (RFC 5322 §4.4).
  private boolean list(boolean inGroup) {
    do {
      if (!skip()) {
        return false;
      }
      char next = cursor.peek();
      boolean none = cursor.done() || next == ',' || (inGroup && next == ';');
      if (!none && !element(inGroup)) {
        return false;
      }
      if (found.size() > MAX_ADDRESSES || !skip()) {
        return false;
      }
    } while (cursor.take(','));
    return true;
  }

  // Begins with words: an address's local part, a name before an angle bracket or of a group.
  private boolean element(boolean inGroup) {
    if (cursor.peek() == '<') {
      return angle();
    }
    int from = cursor.position();
    if (!words()) {
      return false;
    }
    if (cursor.peek() == '@') {
      return bare(from);
    }
    if (cursor.peek() == '<') {
      return angle();
    }
    return !inGroup && group();
  }

  private boolean group() {
    return cursor.take(':') && list(true) && cursor.take(';');
  }

  // A phrase (RFC 5322 §3.2.5, with the obsolete dots), or a local part.
  private boolean words() {
    boolean any = false;
    while (true) {
      if (!skip()) {
        return false;
      }
      if (cursor.peek() == '"') {
        Optional<String> inside = cursor.quoted();
        if (inside.isEmpty() || hasAngle(inside.get())) {
          return false;
        }
      } else if (cursor.run(c -> FieldCursor.isAtomText(c) || c == '.').isEmpty()) {
        return any;
      }
      any = true;
    }
  }

  // No angle brackets: what was read as words must be one local part.
  private boolean bare(int from) {
    String local = cursor.since(from);
    return cursor.take('@') && address(local);
  }

  private boolean angle() {
    if (!cursor.take('<') || !skip()) {
      return false;
    }
    int from = cursor.position();
    if (cursor.peek() == '"') {
      if (cursor.quoted().isEmpty()) {
        return false;
      }
    } else {
      String _ = cursor.run(c -> FieldCursor.isAtomText(c) || c == '.');
    }
    String local = cursor.since(from);
    return cursor.take('@') && address(local) && skip() && cursor.take('>');
  }

  // No blanks or comments beside the at sign: obsolete, and not read alike everywhere.
  private boolean address(String local) {
    int from = cursor.position();
    if (cursor.take('[')) {
      cursor.pass(c -> c == ']');
      if (!cursor.take(']')) {
        return false;
      }
    } else {
      String _ = cursor.run(c -> FieldCursor.isAtomText(c) || c == '.');
    }
    String domain = cursor.since(from);
    // An encoded word has no place in an address (RFC 2047 §5), and readers differ when it is
    // there.
    if (local.contains("=?") || hasAngle(local)) {
      return false;
    }
    Optional<Mailbox> mailbox = Mailbox.parse(local + '@' + domain);
    mailbox.ifPresent(found::add);
    return mailbox.isPresent();
  }

  // Blanks and comments. Programs that don't know comments look for the first angle bracket.
  private boolean skip() {
    int from = cursor.position();
    return cursor.skip() && !hasAngle(cursor.since(from));
  }

  private static boolean hasAngle(String text) {
    return angles(text) > 0;
  }
}
