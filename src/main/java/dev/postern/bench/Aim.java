package dev.postern.bench;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The server that is loaded: a name, looked up once, and the addresses that are dialed.
///
/// What is judged is what is connected to: nothing looks the name up again in between.
public record Aim(String host, int port, List<InetAddress> addresses) {

  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\[\\]]+)](?::(\\d{1,5}))?");
  private static final Pattern NAMED = Pattern.compile("([^:\\[\\]]+)(?::(\\d{1,5}))?");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  public Aim {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException(host + " has no address");
    }
  }

  /// Reads `host`, `host:port`, `::1` or `[::1]:port` and looks the host up. Empty where the text
  /// has another form.
  ///
  /// @param port where the text names none
  /// @throws UnknownHostException if the name has no address
  public static Optional<Aim> at(String text, int port) throws UnknownHostException {
    if (IPV6.matcher(text).matches()) {
      return Optional.of(lookUp(text, port));
    }
    Matcher bracketed = BRACKETED.matcher(text);
    Matcher matcher = bracketed.matches() ? bracketed : NAMED.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int named = matcher.group(2) == null ? port : Integer.parseInt(matcher.group(2));
    return named < 1 || named > 65535
        ? Optional.empty()
        : Optional.of(lookUp(matcher.group(1), named));
  }

  /// Whether every address is one of this machine's own that nobody else can reach.
  public boolean isLoopback() {
    return addresses.stream().allMatch(InetAddress::isLoopbackAddress);
  }

  /// `localhost:2525`
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static Aim lookUp(String host, int port) throws UnknownHostException {
    return new Aim(host, port, List.of(InetAddress.getAllByName(host)));
  }
}
