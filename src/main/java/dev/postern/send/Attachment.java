package dev.postern.send;

import dev.postern.mail.Octets;

/// A file that goes with a [Letter].
///
/// @param name as the receiver sees it
/// @param type as `application/pdf`
public record Attachment(String name, String type, Octets content) {

  public Attachment {
    if (name.isEmpty() || name.chars().anyMatch(c -> c < ' ' || c == 127)) {
      throw new IllegalArgumentException("an attachment's name can't be \"" + name + "\"");
    }
    if (!type.matches("[A-Za-z0-9!#$&^_.+-]{1,80}/[A-Za-z0-9!#$&^_.+-]{1,80}")) {
      throw new IllegalArgumentException("\"" + type + "\" is no media type");
    }
  }
}
