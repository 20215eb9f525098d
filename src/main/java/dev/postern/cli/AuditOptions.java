package dev.postern.cli;

import dev.postern.audit.AuditScope;
import dev.postern.audit.Rules;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.report.Gate;
import dev.postern.config.Units;
import dev.postern.dns.DnsConfig;
import dev.postern.mail.Domain;
import dev.postern.mail.Mailbox;
import dev.postern.transport.Roots;
import dev.postern.transport.TlsProblem;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What `postern audit` is told, read as an [AuditScope] and what is made of its report.
final class AuditOptions {

  private static final int DNS_PORT = 53;
  private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration MOST_TIMEOUT = Duration.ofMinutes(1);

  @Parameters(
      arity = "0..1",
      paramLabel = "HOST",
      description = "The server: name or address, or HOST:PORT for one port.")
  private @Nullable String host;

  @Option(
      names = "--ports",
      paramLabel = "PORT,…",
      split = ",",
      description = "The ports to look at (default: 25,465,587,2525).")
  private @Nullable List<Integer> ports;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description = "Logs in as this user too, over TLS with a certificate that is good.")
  private @Nullable String user;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "Holds that user's secret, on one line.")
  private @Nullable Path secretFile;

  @ArgGroup(exclusive = true)
  private @Nullable Format format;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description =
          "Exits 1 if there is a finding at least so bad: info, low, medium, high, critical; none"
              + " for never (default: high).")
  private String failOn = Gate.USUAL.word();

  @Option(
      names = "--i-may-test-this",
      description =
          "You may test the host: tries relaying, guesses at accounts (10 wrong logins at most)"
              + " and sends what no client should. Nothing is delivered.")
  private boolean allowed;

  @Option(
      names = "--deliver-to",
      paramLabel = "ADDRESS",
      description = "Your own address: a relay that is open is proven with a message to it.")
  private @Nullable String deliverTo;

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "Looks at MX, MTA-STS, DANE and TLS reports of this domain too.")
  private @Nullable String domain;

  @Option(
      names = "--resolver",
      paramLabel = "ADDRESS",
      description = "Asks this name server for --domain (default: the system's).")
  private @Nullable String resolver;

  @Option(
      names = "--only",
      paramLabel = "AREA,…",
      split = ",",
      description =
          "Looks at these areas alone: capabilities, tls, relay, accounts, parser, domain.")
  private @Nullable List<String> only;

  @Option(
      names = "--ignore",
      paramLabel = "RULE,…",
      split = ",",
      description = "Leaves the findings of these rules out.")
  private @Nullable List<String> ignore;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates of authorities, in PEM, that are trusted too.")
  private @Nullable Path ca;

  @Option(
      names = "--ehlo",
      paramLabel = "NAME",
      description = "Says this name in EHLO (default: our address).")
  private @Nullable String hello;

  @Option(
      names = "--source",
      paramLabel = "ADDRESS",
      description = "Comes from this address of ours.")
  private @Nullable String source;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description =
          "Waits so long for a reply, and for the rest in proportion (default: 15s, at most 60s).")
  private String timeout = "15s";

  @Option(names = "--facts", description = "Prints what is neither good nor bad, too.")
  private boolean facts;

  @Option(names = "--quiet", description = "Says nothing while it looks.")
  private boolean quiet;

  @Option(names = "--rules", description = "Lists every rule, and looks at nothing.")
  private boolean rules;

  AuditOptions() {}

  /// For machines, on standard output.
  private static final class Format {

    // One of the three is given where there is a format at all.
    @SuppressWarnings("UnusedVariable")
    @Option(names = "--json", description = "Prints JSON instead of text.")
    private boolean json;

    @Option(names = "--sarif", description = "Prints SARIF 2.1.0, for code scanning.")
    private boolean sarif;

    @Option(names = "--junit", description = "Prints JUnit's XML, for CI.")
    private boolean junit;
  }

  /// How the report is written.
  enum Writing {
    TEXT,
    JSON,
    SARIF,
    JUNIT
  }

  boolean wantsRules() {
    return rules;
  }

  boolean isQuiet() {
    return quiet;
  }

  boolean wantsFacts() {
    return facts;
  }

  Writing writing() {
    if (format == null) {
      return Writing.TEXT;
    }
    if (format.junit) {
      return Writing.JUNIT;
    }
    return format.sarif ? Writing.SARIF : Writing.JSON;
  }

  Gate gate() {
    return Gate.parse(failOn)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "--fail-on can't be \""
                        + failOn
                        + "\"; write one of info, low, medium, high, critical, none"));
  }

  AuditScope scope() {
    if (deliverTo != null && !allowed) {
      throw CliFailure.usage(
          "--deliver-to sends mail through the host if it is an open relay, so it needs"
              + " --i-may-test-this");
    }
    HostArgument at = HostArgument.parse(host);
    Roots roots = roots();
    try {
      return new AuditScope(
          at.host(),
          ports(at),
          allowed ? Probe.Manner.TESTING : Probe.Manner.ORDINARY,
          new Caller(helloName(), address("--source", source), login(roots)),
          domain == null ? null : domain(domain),
          deliverTo == null ? null : mailbox(deliverTo),
          roots,
          patience());
    } catch (IllegalArgumentException cause) {
      throw CliFailure.usage("--ports: " + cause.getMessage());
    }
  }

  private Roots roots() {
    try {
      return ca == null ? Roots.systemAnd(List.of()) : Roots.systemAnd(ca);
    } catch (TlsProblem problem) {
      throw CliFailure.usage("--ca: " + problem.getMessage());
    }
  }

  /// The ports' own area is always among them: without it there is nothing to look at.
  Set<Area> areas() {
    if (only == null) {
      return EnumSet.allOf(Area.class);
    }
    Set<Area> areas = EnumSet.of(Area.PORTS);
    only.forEach(word -> areas.add(area(word)));
    if (areas.contains(Area.DOMAIN) && domain == null) {
      throw CliFailure.usage("--only domain needs --domain DOMAIN");
    }
    return areas;
  }

  /// Ids of rules.
  Set<String> ignored() {
    if (ignore == null) {
      return Set.of();
    }
    Set<String> known = Rules.all().stream().map(Rule::id).collect(Collectors.toSet());
    for (String id : ignore) {
      if (!known.contains(id)) {
        throw CliFailure.usage(
            "--ignore can't be \""
                + id
                + "\", which is no rule; \"postern audit --rules\" lists them");
      }
    }
    return new TreeSet<>(ignore);
  }

  DnsConfig dns() {
    DnsConfig usual = DnsConfig.DEFAULT;
    InetAddress server = address("--resolver", resolver);
    return server == null
        ? usual
        : new DnsConfig(
            List.of(new InetSocketAddress(server, DNS_PORT)),
            usual.dnssec(),
            usual.trustAnchor(),
            usual.timeout(),
            usual.cache());
  }

  private List<Integer> ports(HostArgument at) {
    if (at.port().isPresent() && ports != null) {
      throw CliFailure.usage("give HOST:PORT or --ports, not both");
    }
    List<Integer> wanted = new ArrayList<>();
    at.port().ifPresent(wanted::add);
    if (wanted.isEmpty()) {
      wanted.addAll(ports == null ? AuditScope.USUAL_PORTS : ports);
    }
    for (int port : wanted) {
      if (port < 1 || port > 65_535) {
        throw CliFailure.usage("--ports can't be " + port + "; a port is a number from 1 to 65535");
      }
    }
    return wanted;
  }

  private Patience patience() {
    Duration reply =
        Units.duration(timeout)
            .filter(time -> time.compareTo(LEAST_TIMEOUT) >= 0)
            .filter(time -> time.compareTo(MOST_TIMEOUT) <= 0)
            .orElseThrow(
                () ->
                    CliFailure.usage(
                        "--timeout can't be \"" + timeout + "\"; write 1s to 60s, as 15s"));
    return Patience.of(reply);
  }

  // It goes into a command: whatever is no name could be another command.
  private String helloName() {
    if (hello == null) {
      return "";
    }
    return Domain.parse(hello)
        .map(Domain::ascii)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "--ehlo can't be \""
                        + Printable.of(Objects.requireNonNull(hello))
                        + "\"; write a name as client.example, or [192.0.2.1]"));
  }

  private Caller.@Nullable Login login(Roots roots) {
    return FileLogin.of(user, secretFile)
        .map(login -> new Caller.Login(login.user(), login.secret(), roots))
        .orElse(null);
  }

  private static String domain(String text) {
    return Domain.parse(text)
        .filter(found -> !found.isLiteral())
        .map(Domain::ascii)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "--domain can't be \"" + Printable.of(text) + "\"; write it as app.example"));
  }

  private static String mailbox(String text) {
    return Mailbox.parse(text)
        .map(Mailbox::toString)
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "--deliver-to can't be \""
                        + Printable.of(text)
                        + "\"; write your own address, as you@app.example"));
  }

  private static @Nullable InetAddress address(String option, @Nullable String literal) {
    if (literal == null) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(literal);
    } catch (IllegalArgumentException _) {
      throw CliFailure.usage(
          option + " can't be \"" + Printable.of(literal) + "\"; write an address as 192.0.2.1");
    }
  }

  private static Area area(String word) {
    return Arrays.stream(Area.values())
        .filter(area -> area.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                CliFailure.usage(
                    "--only can't be \""
                        + Printable.of(word)
                        + "\"; write some of "
                        + Arrays.stream(Area.values())
                            .map(Area::word)
                            .collect(Collectors.joining(", "))));
  }
}
