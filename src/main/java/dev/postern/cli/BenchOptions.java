package dev.postern.cli;

import dev.postern.bench.Aim;
import dev.postern.bench.Load;
import dev.postern.config.Units;
import dev.postern.mail.Mailbox;
import dev.postern.transport.Dialer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `postern bench` is told, read as a [Load].
final class BenchOptions {

  private static final int PORT = 2525;
  private static final Duration LASTING = Duration.ofSeconds(30);
  // Where messages are counted, and the server takes none.
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @Parameters(
      paramLabel = "HOST[:PORT]",
      description = "The server, an IPv6 address in brackets (port: 2525).")
  private String server = "";

  @Option(
      names = "--allow-remote",
      description = "Loads a server that is not on this machine. It must be yours to load.")
  private boolean allowRemote;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "At a time (default: 20, at most 10000).")
  private int connections = 20;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "Ends after so many, and after ten minutes unless --duration says otherwise.")
  private @Nullable Long messages;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Ends after this time (default: 30s).")
  private @Nullable String duration;

  @Option(
      names = "--rate",
      paramLabel = "N/s",
      description =
          "Sends so many messages a second, however long they take; without it each connection"
              + " sends as fast as it is answered.")
  private @Nullable String rate;

  @Option(
      names = "--messages-per-connection",
      paramLabel = "N",
      description = "Then makes a new connection (default: keeps it).")
  private int messagesPerConnection = Integer.MAX_VALUE;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Of a message with its header (default: 4KiB).")
  private String size = "4KiB";

  @Option(
      names = "--recipients",
      paramLabel = "N",
      description = "Of a message (default: 1). With more, a number is added to the local part.")
  private int recipients = 1;

  @Option(
      names = "--tls",
      paramLabel = "WHEN",
      description = "starttls, implicit or none (default: starttls).")
  private String tls = "starttls";

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Roots that the certificate must chain to, PEM (default: the system's).")
  private @Nullable Path authority;

  @Option(names = "--insecure", description = "Takes any certificate.")
  private boolean insecure;

  @Option(names = "--user", paramLabel = "USER", description = "Logs in on each connection.")
  private @Nullable String user;

  @Option(names = "--secret-file", paramLabel = "FILE", description = "Holds the user's secret.")
  private @Nullable Path secretFile;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "The sender (default: bench@bench.example).")
  private String from = "bench@bench.example";

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      description = "The recipient (default: sink@bench.example, which nobody can deliver to).")
  private String to = "sink@bench.example";

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      description = "Before anything counts (default: 5s).")
  private String warmUp = "5s";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "The longest wait for a connection and for each reply (default: 30s).")
  private String timeout = "30s";

  BenchOptions() {}

  /// Looks the server up.
  Load load() {
    try {
      return new Load(
          aim(),
          pace(),
          extent(),
          new Load.Connections(connections, messagesPerConnection, time("--timeout", timeout)),
          new Load.Access(when(), trust(), login()),
          letter());
    } catch (IllegalArgumentException cause) {
      throw CliFailure.usage(String.valueOf(cause.getMessage()));
    }
  }

  private Aim aim() {
    Aim aim = resolved();
    if (!aim.isLoopback() && !allowRemote) {
      String addresses =
          aim.addresses().stream()
              .filter(address -> !address.isLoopbackAddress())
              .map(InetAddress::getHostAddress)
              .collect(Collectors.joining(", "));
      throw CliFailure.usage(
          aim.host()
              + " is "
              + addresses
              + ", not loopback. A load that nobody expects is an attack: give --allow-remote if"
              + " the server is yours, or its owner agreed");
    }
    return aim;
  }

  private Aim resolved() {
    try {
      return Aim.at(server, PORT)
          .orElseThrow(
              () ->
                  CliFailure.usage(
                      "\""
                          + Printable.of(server)
                          + "\" is no server; write host, host:port or"
                          + " [address]:port"));
    } catch (UnknownHostException _) {
      throw CliFailure.refused(
          Printable.of(server) + " has no address; check the name, or give an address");
    }
  }

  private Load.Pace pace() {
    if (rate == null) {
      return new Load.Pace.Closed();
    }
    String number = rate.endsWith("/s") ? rate.substring(0, rate.length() - 2) : rate;
    if (!number.matches("\\d{1,9}(\\.\\d{1,6})?")) {
      throw CliFailure.usage("--rate can't be \"" + rate + "\"; write it as 500/s");
    }
    return new Load.Pace.Open(Double.parseDouble(number));
  }

  private Load.Extent extent() {
    Duration lasting =
        duration != null ? time("--duration", duration) : messages != null ? LONGEST : LASTING;
    return new Load.Extent(
        time("--warmup", warmUp), lasting, messages == null ? Load.Extent.MOST_MESSAGES : messages);
  }

  private Load.Tls when() {
    return switch (tls) {
      case "none" -> Load.Tls.NONE;
      case "starttls" -> Load.Tls.STARTTLS;
      case "implicit" -> Load.Tls.IMPLICIT;
      default ->
          throw CliFailure.usage(
              "--tls can't be \"" + tls + "\"; write one of starttls, implicit, none");
    };
  }

  private Dialer.Trust trust() {
    if (insecure && authority != null) {
      throw CliFailure.usage("--insecure takes any certificate, --ca does not; give one of them");
    }
    return insecure ? new Dialer.Trust.Any() : new Dialer.Trust.Verified(authority);
  }

  private Load.@Nullable Login login() {
    return FileLogin.of(user, secretFile)
        .map(login -> new Load.Login(login.user(), login.secret()))
        .orElse(null);
  }

  private Load.Letter letter() {
    // As many as a letter takes; it says so itself.
    int numbered = Math.clamp(recipients, 0, 10_000);
    Mailbox first = mailbox("--to", to);
    List<Mailbox> all =
        recipients == 1
            ? List.of(first)
            : IntStream.rangeClosed(1, numbered).mapToObj(it -> numbered(first, it)).toList();
    return new Load.Letter(mailbox("--from", from), all, size());
  }

  private static Mailbox numbered(Mailbox first, int number) {
    return mailbox("--to", first.localPart() + number + "@" + first.domain());
  }

  private static Mailbox mailbox(String option, String text) {
    return Mailbox.parse(text)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    option + " can't be \"" + Printable.of(text) + "\"; write user@example.org"));
  }

  private int size() {
    return Units.size(size)
        .map(octets -> Math.toIntExact(Math.min(octets, Integer.MAX_VALUE)))
        .orElseThrow(
            () -> CliFailure.usage("--size can't be \"" + size + "\"; write it as 4KiB or 10MB"));
  }

  private static Duration time(String option, String text) {
    return Units.duration(text)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    option + " can't be \"" + text + "\"; write it as 500ms, 30s, 5m or 2h"));
  }
}
