package dev.postern.transport;

import dev.postern.transport.Dialer.Target;
import dev.postern.transport.Dialer.Trust;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// What we demand of the certificates of next hops. Contexts are made when they are first needed:
/// reading the system's roots takes a while.
///
/// Sessions are resumed only within one context, and so never under a stricter trust than they were
/// made under.
final class ClientTls {

  private @Nullable SslContext any;
  private @Nullable SslContext vetted;
  private @Nullable Verifying system;
  // As many as there are files in the configurations that were in use since the start.
  private final Map<Path, Private> byAuthority = new HashMap<>();

  // Roots, in both forms that they are used in.
  private record Verifying(SslContext context, X509TrustManager roots) {}

  // What was made of a file of roots, and of which state of it.
  private record Private(FileTime modified, Verifying verifying) {}

  /// May read files.
  ///
  /// @throws TlsProblem if the target's file of roots can't be used
  TlsSide towards(Target target) throws IOException {
    return switch (target.trust()) {
      case Trust.Any() -> side(any(), target.host(), target.port(), null);
      case Trust.Verified(Path authority) ->
          side(verifying(authority).context(), target.host(), target.port(), null);
      case Trust.Tested(Path authority) ->
          side(
              vetted(),
              target.host(),
              target.port(),
              new RootsCheck(verifying(authority).roots(), target.host()));
      case Trust.Dane dane ->
          side(
              vetted(),
              dane.names().getFirst(),
              target.port(),
              new DaneCheck(dane.records(), dane.names()));
    };
  }

  private static TlsSide side(
      SslContext context, String name, int port, @Nullable Vetting vetting) {
    return allocator -> new TlsSide.Begun(context.newHandler(allocator, name, port), null, vetting);
  }

  private synchronized SslContext any() throws SSLException {
    if (any == null) {
      any = unverifying();
    }
    return any;
  }

  // The library lets everybody in, and a vetting follows: what it takes differs from one connection
  // to the next, while a context is dear. A full handshake each time, so that each shows its chain.
  private synchronized SslContext vetted() throws SSLException {
    if (vetted == null) {
      vetted = unverifying();
      if (vetted.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setSessionCacheEnabled(false);
      }
    }
    return vetted;
  }

  private static SslContext unverifying() throws SSLException {
    return TlsContexts.common(SslContextBuilder.forClient())
        .trustManager(InsecureTrustManagerFactory.INSTANCE)
        .endpointIdentificationAlgorithm(null)
        .build();
  }

  private synchronized Verifying verifying(@Nullable Path authority) throws IOException {
    if (authority != null) {
      return privately(authority);
    }
    if (system == null) {
      system = trusting(null);
    }
    return system;
  }

  private Verifying privately(Path authority) throws IOException {
    FileTime modified = modified(authority);
    Private known = byAuthority.get(authority);
    if (known == null || !known.modified().equals(modified)) {
      known = new Private(modified, trusting(roots(authority)));
      byAuthority.put(authority, known);
    }
    return known.verifying();
  }

  private static FileTime modified(Path authority) {
    try {
      return Files.getLastModifiedTime(authority);
    } catch (IOException cause) {
      throw new TlsProblem(
          authority, "can't be read", "see that it is there and may be read by this user", cause);
    }
  }

  private static Verifying trusting(@Nullable KeyStore roots) throws SSLException {
    try {
      TrustManagerFactory factory = factory(roots);
      SslContext context =
          TlsContexts.common(SslContextBuilder.forClient())
              .trustManager(factory)
              .endpointIdentificationAlgorithm("HTTPS")
              .build();
      return new Verifying(context, manager(factory));
    } catch (GeneralSecurityException cause) {
      throw new SSLException("trusted roots can't be read: " + cause.getMessage(), cause);
    }
  }

  /// What verifies certificates outside of a handshake.
  ///
  /// @param authority a file of roots; null for the system's
  static X509TrustManager manager(@Nullable Path authority) throws IOException {
    try {
      return manager(factory(authority == null ? null : roots(authority)));
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

  private static X509TrustManager manager(TrustManagerFactory factory) throws SSLException {
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new SSLException("the JDK has no trust manager for X.509"));
  }

  /// Says what failed in a handshake with a next hop.
  static ConnectionProblem explain(Target target, Throwable cause) {
    CertificateFlaw flaw = CertificateFlaws.find(cause, target.host());
    return ConnectionProblem.tls(
        flaw == null ? TlsFault.HANDSHAKE : flaw.fault(),
        "TLS with "
            + target.host()
            + " failed: "
            + (flaw == null ? cause.getMessage() : flaw.detail()),
        cause);
  }
}
