package dev.postern.mail;

/// What a message's octets may be: the BODY parameter of MAIL (RFC 6152 §2, RFC 3030 §3). Ordered
/// by demand on the next hop.
public enum BodyType {
  SEVEN_BIT("7BIT"),
  EIGHT_BIT("8BITMIME"),
  BINARY("BINARYMIME");

  private final String keyword;

  BodyType(String keyword) {
    this.keyword = keyword;
  }

  /// The value as it stands on the wire.
  public String keyword() {
    return keyword;
  }
}
