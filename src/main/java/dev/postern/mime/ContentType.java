package dev.postern.mime;

import java.util.Locale;
import java.util.Optional;

/// A media type and the one parameter that structure depends on (RFC 2045 §5.1).
///
/// @param type in lower case, as `text`
/// @param subtype in lower case, as `plain`
/// @param boundary empty where there is none
public record ContentType(String type, String subtype, Optional<String> boundary) {

  /// What a part is that doesn't say (RFC 2045 §5.2).
  static final ContentType TEXT = new ContentType("text", "plain", Optional.empty());

  /// What a part of a digest is that doesn't say (RFC 2046 §5.1.5).
  static final ContentType MESSAGE = new ContentType("message", "rfc822", Optional.empty());

  /// Empty where the value is no media type.
  public static Optional<ContentType> parse(String value) {
    var cursor = new FieldCursor(value);
    if (!cursor.skip()) {
      return Optional.empty();
    }
    String type = cursor.run(FieldCursor::isToken).toLowerCase(Locale.ROOT);
    if (type.isEmpty() || !cursor.skip() || !cursor.take('/') || !cursor.skip()) {
      return Optional.empty();
    }
    String subtype = cursor.run(FieldCursor::isToken).toLowerCase(Locale.ROOT);
    return subtype.isEmpty()
        ? Optional.empty()
        : Optional.of(new ContentType(type, subtype, boundary(cursor)));
  }

  public boolean isMultipart() {
    return type.equals("multipart") && boundary.isPresent();
  }

  public boolean isMessage() {
    return equals(MESSAGE) || (type.equals("message") && subtype.equals("rfc822"));
  }

  public boolean isText() {
    return type.equals("text");
  }

  private static Optional<String> boundary(FieldCursor cursor) {
    while (cursor.skip() && !cursor.done()) {
      if (!cursor.take(';')) {
        // Not a parameter: readers differ in what they make of it, most go on at the next one.
        cursor.pass(c -> c == ';');
        continue;
      }
      boolean _ = cursor.skip();
      String name = cursor.run(FieldCursor::isToken);
      if (!cursor.skip() || !cursor.take('=') || !cursor.skip()) {
        continue;
      }
      Optional<String> value =
          cursor.peek() == '"'
              ? cursor.quoted()
              : Optional.of(cursor.run(c -> c > ' ' && c != ';' && c != '('));
      if (name.equalsIgnoreCase("boundary")) {
        return value.map(String::stripTrailing).filter(text -> !text.isEmpty());
      }
    }
    return Optional.empty();
  }
}
