package dev.postern.audit.tls.hello;

import java.util.Arrays;
import java.util.Optional;

/// A version of SSL or TLS, oldest first.
public enum Version {
  SSL_2(0x0002, "SSLv2"),
  SSL_3(0x0300, "SSLv3"),
  TLS_1_0(0x0301, "TLSv1.0"),
  TLS_1_1(0x0302, "TLSv1.1"),
  TLS_1_2(0x0303, "TLSv1.2"),
  TLS_1_3(0x0304, "TLSv1.3");

  private final int number;
  private final String text;

  Version(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /// As it crosses.
  public int number() {
    return number;
  }

  /// Whether it may carry mail and logins today (RFC 8996, RFC 8997).
  public boolean isCurrent() {
    return compareTo(TLS_1_2) >= 0;
  }

  static Optional<Version> of(int number) {
    return Arrays.stream(values()).filter(version -> version.number == number).findFirst();
  }

  /// For people.
  @Override
  public String toString() {
    return text;
  }
}
