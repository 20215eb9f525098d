package dev.postern.smtp.client;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A SASL mechanism that we know the client's side of, the strongest first.
public enum LoginMethod {
  SCRAM_SHA_512_PLUS("SCRAM-SHA-512-PLUS"),
  SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
  SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS"),
  SCRAM_SHA_512("SCRAM-SHA-512"),
  SCRAM_SHA_256("SCRAM-SHA-256"),
  SCRAM_SHA_1("SCRAM-SHA-1"),
  PLAIN("PLAIN"),
  LOGIN("LOGIN"),
  /// Does not hand over the password, but the peer must keep it in clear, and whoever listens may
  /// guess at it. Only where nothing else is.
  CRAM_MD5("CRAM-MD5"),
  /// The secret is an access token.
  OAUTHBEARER("OAUTHBEARER"),
  /// The secret is an access token.
  XOAUTH2("XOAUTH2"),
  /// The peer knows us already, by a certificate or otherwise.
  EXTERNAL("EXTERNAL");

  /// What a next hop is asked for unless somebody says otherwise, in this order.
  public static final List<LoginMethod> USUAL = List.of(SCRAM_SHA_256, PLAIN, LOGIN);

  /// All that take a password, the strongest first.
  public static final List<LoginMethod> WITH_PASSWORD =
      List.copyOf(EnumSet.range(SCRAM_SHA_512_PLUS, CRAM_MD5));

  private final String keyword;

  LoginMethod(String keyword) {
    this.keyword = keyword;
  }

  /// The name as it stands on the wire.
  public String keyword() {
    return keyword;
  }

  /// Finds one by its keyword, whatever its case.
  public static Optional<LoginMethod> of(String keyword) {
    String upper = keyword.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(method -> method.keyword.equals(upper)).findFirst();
  }

  /// Whether it holds only on the connection that it was made on (RFC 5802 §6).
  boolean bindsChannel() {
    return keyword.endsWith("-PLUS");
  }
}
