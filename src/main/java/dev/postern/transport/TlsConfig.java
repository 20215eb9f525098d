package dev.postern.transport;

import java.nio.file.Path;

/// Where the listeners' certificate comes from.
public sealed interface TlsConfig {

  /// PEM files, read again when they change.
  ///
  /// @param certificate the leaf, then the intermediates
  /// @param key PKCS #8 or traditional, not encrypted
  record Files(Path certificate, Path key) implements TlsConfig {}

  /// Minted into `directory`: `ca.pem`, and a leaf that the CA signed.
  record SelfSigned(Path directory) implements TlsConfig {}
}
