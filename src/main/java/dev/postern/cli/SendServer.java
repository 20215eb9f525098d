package dev.postern.cli;

import dev.postern.send.Encryption;
import dev.postern.send.Server;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The server that `postern send` goes to, and how.
final class SendServer {

  private static final int PORT = 2525;
  // A name or IPv4 address, an IPv6 address in brackets, or one without and then no port.
  private static final Pattern PLACE =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.%]+)]|([^:\\[\\]\\s/]+))(?::(\\d{1,5}))?|([0-9A-Fa-f:.%]+)");

  @Parameters(
      paramLabel = "HOST[:PORT]",
      description = "The server; an IPv6 address in brackets (default port: 2525).")
  private String place = "";

  @Option(
      names = "--tls",
      paramLabel = "WHEN",
      description =
          "starttls (default), implicit (default on port 465), optional (STARTTLS where it is"
              + " offered), or none.")
  private @Nullable String tls;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM file with the roots to trust instead of the system's.")
  private @Nullable Path authority;

  @Option(
      names = "--tls-name",
      paramLabel = "NAME",
      description = "The name that the certificate must have, if not HOST.")
  private @Nullable String name;

  @Option(
      names = "--insecure",
      description = "Goes on with a certificate that is not good, and says what is wrong with it.")
  private boolean insecure;

  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      description = "The address of this machine to come from.")
  private @Nullable String source;

  SendServer() {}

  Server server() {
    Matcher matcher = PLACE.matcher(place);
    if (!matcher.matches()) {
      throw CliFailure.usage(
          "\"" + place + "\" is no server; write host, host:port, or [IPv6 address]:port");
    }
    int port = matcher.group(3) == null ? PORT : Integer.parseInt(matcher.group(3));
    if (port < 1 || port > 65535) {
      throw CliFailure.usage(port + " is no port; give one of 1 to 65535");
    }
    if (authority != null && !Files.isReadable(authority)) {
      throw CliFailure.usage("--ca: " + authority + " can't be read");
    }
    return new Server(host(matcher), port, source(), encryption(port), name, authority, insecure);
  }

  private static String host(Matcher matcher) {
    for (int group : new int[] {1, 2, 4}) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    throw new IllegalStateException("no host in " + matcher.group());
  }

  private Encryption encryption(int port) {
    if (tls == null) {
      return Encryption.at(port);
    }
    for (Encryption known : Encryption.values()) {
      if (known.toString().equals(tls)) {
        return known;
      }
    }
    throw CliFailure.usage(
        "--tls can't be \"" + tls + "\"; give starttls, implicit, optional or none");
  }

  private @Nullable InetAddress source() {
    if (source == null) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(source);
    } catch (IllegalArgumentException _) {
      throw CliFailure.usage("--source can't be \"" + source + "\"; give an address");
    }
  }
}
