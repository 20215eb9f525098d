package dev.postern.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/// How addresses, times and sizes are written.
final class Texts {

  private Texts() {}

  static String text(InetSocketAddress address) {
    return text(address.getAddress(), address.getPort());
  }

  static String text(InetAddress address, int port) {
    String host = text(address);
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /// As it is usually written: `::` for a run of zeros. The interface is told where it matters.
  static String text(InetAddress address) {
    String whole = address.getHostAddress();
    String host = address.isLinkLocalAddress() ? whole : whole.replaceFirst("%.*", "");
    return host.contains(":") ? host.replaceFirst("(^|:)0(:0)+(:|$)", "::") : host;
  }

  static String text(Duration time) {
    return time.toMillis() < 1000
        ? time.toMillis() + " ms"
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  static String size(long octets) {
    if (octets < 1 << 20) {
      return octets / 1024 + " KiB";
    }
    return octets < 1L << 30
        ? octets / (1 << 20) + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", octets / (double) (1L << 30));
  }

  /// On one line, cut where it is long.
  static String cut(String text, int most) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= most ? line : line.substring(0, most - 1) + '…';
  }
}
