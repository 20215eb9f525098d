package dev.postern.mail;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An SMTP reply (RFC 5321 §4.2), ours or a next hop's.
///
/// @param code 200 to 599
/// @param status the enhanced status, null where there is none (greeting, EHLO, 334, 354)
/// @param lines the text without code, status and line ends; at least one, possibly empty. A
///   control character becomes a question mark, a tab a blank: text that somebody else chose can't
///   end a line early
public record Reply(int code, @Nullable EnhancedStatus status, List<String> lines) {

  private static final Pattern WRITTEN =
      Pattern.compile(
          "\\s*([245]\\d\\d)(?![\\d.])[ -]*(?:#?([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d.]))?[ :-]*");

  public Reply {
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException("no such reply code: " + code);
    }
    lines = clean(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reply has at least one line");
    }
  }

  private static List<String> clean(List<String> lines) {
    for (String line : lines) {
      if (hasControl(line)) {
        return lines.stream().map(Reply::clean).toList();
      }
    }
    return List.copyOf(lines);
  }

  private static boolean hasControl(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (Character.isISOControl(line.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static String clean(String line) {
    var text = new StringBuilder(line);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        text.setCharAt(i, text.charAt(i) == '\t' ? ' ' : '?');
      }
    }
    return text.toString();
  }

  /// A one-line reply with an enhanced status: `Reply.of(550, "5.7.1", "…")`.
  public static Reply of(int code, String status, String text) {
    return new Reply(code, EnhancedStatus.of(status), List.of(text));
  }

  /// A one-line reply without an enhanced status.
  public static Reply plain(int code, String text) {
    return new Reply(code, null, List.of(text));
  }

  /// Reads what [#toString] wrote, or a diagnostic code of somebody else's (RFC 3464 §2.3.6): a
  /// code, perhaps a status, and text, in which the lines of a longer reply follow each other.
  /// Empty where the text doesn't begin so.
  public static Optional<Reply> parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    String status = matcher.group(2);
    return Optional.of(
        new Reply(
            Integer.parseInt(matcher.group(1)),
            status == null ? null : EnhancedStatus.parse(status).orElse(null),
            List.of(text.substring(matcher.end()).strip())));
  }

  public boolean isPositive() {
    return code < 400;
  }

  public boolean isTransient() {
    return code >= 400 && code < 500;
  }

  public boolean isPermanent() {
    return code >= 500;
  }

  public Optional<EnhancedStatus> enhancedStatus() {
    return Optional.ofNullable(status);
  }

  /// One line for logs and events: code, status and all text, lines joined by a space.
  @Override
  public String toString() {
    String text = String.join(" ", lines);
    return status == null ? code + " " + text : code + " " + status + " " + text;
  }
}
