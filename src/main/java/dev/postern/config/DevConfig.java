package dev.postern.config;

import dev.postern.alert.AlertsConfig;
import dev.postern.dns.DnsConfig;
import dev.postern.egress.EgressConfig;
import dev.postern.egress.Shaping;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.Networks;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.http.HttpConfig;
import dev.postern.listener.ListenerConfig;
import dev.postern.mail.AddressPattern;
import dev.postern.queue.RetryConfig;
import dev.postern.route.Route;
import dev.postern.smtp.server.SessionPolicy;
import dev.postern.suppression.SuppressionConfig;
import dev.postern.tlsrpt.TlsReportsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The configuration of `postern dev`: a sandbox on this machine alone, from which nothing leaves.
public final class DevConfig {

  /// Where its data goes, below the working directory.
  public static final Path DATA = Path.of(".postern");

  /// The port for mail.
  public static final int SMTP_PORT = 2525;

  /// The port of the admin interface.
  public static final int HTTP_PORT = 8025;

  // Who tries things out at the sandbox gets them wrong.
  private static final GuardConfig.Access LOOPBACK_ALLOWED =
      new GuardConfig.Access(Networks.of(List.of("127.0.0.0/8", "::1")), null, Networks.NONE, null);

  private DevConfig() {}

  /// STARTTLS and AUTH as in production, an own CA in `data`/tls, and one route that captures all.
  ///
  /// @param smtpPort 0 for any free one; so for `httpPort`
  public static RelayConfig in(Path data, int smtpPort, int httpPort) {
    Path absolute = data.toAbsolutePath().normalize();
    return new RelayConfig(
        "localhost",
        absolute,
        RootBinder.minted(absolute),
        List.of(
            new ListenerConfig(
                "dev",
                loopback(smtpPort),
                SessionPolicy.Tls.STARTTLS,
                ListenerConfig.Auth.REQUIRED,
                Networks.NONE,
                Networks.NONE,
                SessionPolicy.LineEndings.STRICT)),
        new HttpConfig(loopback(httpPort)),
        List.of(),
        List.of(new Route(List.of(AddressPattern.parse("*").orElseThrow()), new Route.Capture())),
        LimitsConfig.DEFAULT,
        RetryConfig.DEFAULT,
        RelayConfig.DEFAULT_RETENTION,
        DnsConfig.DEFAULT,
        TlsReportsConfig.of("localhost").disabled(),
        Optional.empty(),
        SuppressionConfig.DEFAULT,
        EgressConfig.standard("localhost", Shaping.NONE),
        Optional.empty(),
        GuardConfig.DEFAULT.with(LOOPBACK_ALLOWED),
        AlertsConfig.NONE,
        VolumeConfig.DEFAULT);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }
}
