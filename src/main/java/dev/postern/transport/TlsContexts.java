package dev.postern.transport;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;

/// What server and client contexts have in common: versions, suites, groups.
final class TlsContexts {

  // Forward secrecy and AEAD only (RFC 9325 §4.2).
  private static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private TlsContexts() {}

  /// Whether BoringSSL serves, and not the JDK.
  static boolean nativeTls() {
    return OpenSsl.isAvailable();
  }

  static SslContextBuilder common(SslContextBuilder builder) {
    builder
        .sslProvider(nativeTls() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE);
    return nativeTls()
        ? builder.option(
            OpenSslContextOption.GROUPS, new String[] {"X25519MLKEM768", "X25519", "P-256"})
        : builder;
  }
}
