package dev.postern.smtp;

/// The service extensions that either role knows, by the keyword that EHLO's reply carries.
public enum Extension {
  /// RFC 2920
  PIPELINING("PIPELINING"),
  /// RFC 1870
  SIZE("SIZE"),
  /// RFC 6152
  EIGHT_BIT_MIME("8BITMIME"),
  /// RFC 6531
  SMTPUTF8("SMTPUTF8"),
  /// RFC 2034
  ENHANCED_STATUS_CODES("ENHANCEDSTATUSCODES"),
  /// RFC 3461
  DSN("DSN"),
  /// RFC 3030
  CHUNKING("CHUNKING"),
  /// RFC 3030
  BINARY_MIME("BINARYMIME"),
  /// RFC 9422
  LIMITS("LIMITS"),
  /// RFC 4865
  FUTURE_RELEASE("FUTURERELEASE"),
  /// RFC 2852
  DELIVER_BY("DELIVERBY"),
  /// RFC 6710
  MT_PRIORITY("MT-PRIORITY"),
  /// RFC 8689
  REQUIRE_TLS("REQUIRETLS"),
  /// RFC 3207
  STARTTLS("STARTTLS"),
  /// RFC 4954
  AUTH("AUTH");

  private final String keyword;

  Extension(String keyword) {
    this.keyword = keyword;
  }

  /// The keyword as it stands on the wire.
  public String keyword() {
    return keyword;
  }

  /// A line of EHLO's reply: the keyword and its parameters.
  public String with(String parameters) {
    return keyword + ' ' + parameters;
  }
}
