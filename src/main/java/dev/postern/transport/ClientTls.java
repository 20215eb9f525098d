package dev.postern.transport;

import dev.postern.transport.Dialer.Target;
import dev.postern.transport.Dialer.Trust;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What we demand of the certificates of next hops. Contexts are made when they are first needed:
/// reading the system's roots takes a while.
final class ClientTls {

  private @Nullable SslContext any;
  private @Nullable SslContext verified;
  // As many as there are files in the configurations that were in use since the start.
  private final Map<Path, Private> byAuthority = new HashMap<>();

  // What was made of a file of roots, and of which state of it.
  private record Private(FileTime modified, SslContext context) {}

  /// May read files.
  ///
  /// @throws TlsProblem if the target's file of roots can't be used
  TlsSide towards(Target target) throws IOException {
    SslContext context = context(target);
    return allocator ->
        new TlsSide.Begun(context.newHandler(allocator, target.host(), target.port()), null);
  }

  private SslContext context(Target target) throws IOException {
    if (target.trust() == Trust.ANY) {
      return any();
    }
    return target.authority() == null ? verified() : verified(target.authority());
  }

  private synchronized SslContext any() throws SSLException {
    if (any == null) {
      any =
          TlsContexts.common(SslContextBuilder.forClient())
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm(null)
              .build();
    }
    return any;
  }

  private synchronized SslContext verified() throws SSLException {
    if (verified == null) {
      verified = verifying(null);
    }
    return verified;
  }

  private synchronized SslContext verified(Path authority) throws IOException {
    FileTime modified = modified(authority);
    Private known = byAuthority.get(authority);
    if (known == null || !known.modified().equals(modified)) {
      known = new Private(modified, verifying(roots(authority)));
      byAuthority.put(authority, known);
    }
    return known.context();
  }

  private static FileTime modified(Path authority) {
    try {
      return Files.getLastModifiedTime(authority);
    } catch (IOException cause) {
      throw new TlsProblem(
          authority, "can't be read", "see that it is there and may be read by this user", cause);
    }
  }

  private static SslContext verifying(@Nullable KeyStore roots) throws SSLException {
    try {
      return TlsContexts.common(SslContextBuilder.forClient())
          .trustManager(factory(roots))
          .endpointIdentificationAlgorithm("HTTPS")
          .build();
    } catch (GeneralSecurityException cause) {
      throw new SSLException("trusted roots can't be read: " + cause.getMessage(), cause);
    }
  }

  private static KeyStore roots(Path authority) throws IOException {
    try {
      KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
      roots.load(null, null);
      int count = 0;
      for (X509Certificate root : PemFiles.certificates(authority)) {
        roots.setCertificateEntry("root-" + count++, root);
      }
      return roots;
    } catch (GeneralSecurityException cause) {
      throw new SSLException("trusted roots can't be kept: " + cause.getMessage(), cause);
    }
  }

  private static TrustManagerFactory factory(@Nullable KeyStore roots)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return factory;
  }

  /// Says what failed in a handshake with a next hop.
  static ConnectionProblem explain(Target target, Throwable cause) {
    String why = null;
    for (Throwable one = cause; one != null && why == null; one = one.getCause()) {
      why = one instanceof CertificateException bad ? certificate(target, bad) : null;
    }
    return new ConnectionProblem(
        ConnectionProblem.Kind.TLS,
        "TLS with " + target.host() + " failed: " + (why == null ? cause.getMessage() : why),
        cause);
  }

  private static @Nullable String certificate(Target target, CertificateException cause) {
    String text = String.valueOf(cause.getMessage());
    if (text.contains("path building failed") || text.contains("trust anchor")) {
      return "its certificate does not chain to a trusted root";
    }
    if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return "its certificate is not for " + target.host();
    }
    // A wrapper without words of its own: its cause says more.
    return cause.getCause() instanceof CertificateException
        ? null
        : "its certificate is not good: " + text;
  }
}
