package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.alert.AlertsConfig;
import dev.postern.bounce.BouncesConfig;
import dev.postern.dns.DnsConfig;
import dev.postern.guard.Allowance;
import dev.postern.guard.Allowances;
import dev.postern.guard.ConnectionLimits;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.Networks;
import dev.postern.guard.OverloadMarks;
import dev.postern.guard.Quota;
import dev.postern.guard.Rate;
import dev.postern.guard.SessionLimits;
import dev.postern.guard.Span;
import dev.postern.guard.volume.Policy;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.key.KeyConfig;
import dev.postern.listener.ListenerConfig;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Domain;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Secret;
import dev.postern.queue.RetryConfig;
import dev.postern.route.Route;
import dev.postern.smtp.server.SessionPolicy;
import dev.postern.suppression.SuppressionConfig;
import dev.postern.tlsrpt.TlsReportsConfig;
import dev.postern.trace.TracingConfig;
import dev.postern.transport.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {

  private static final String LEAST =
      """
      hostname: relay.example
      data: data
      tls: { self-signed: true }
      listeners: [ { name: alternate, address: "0.0.0.0:2525" } ]
      routes: [ { recipients: ["*"], capture: true } ]
      """;

  @TempDir Path directory;

  @Test
  void everyDefaultIsPinned() {
    RelayConfig config = good(LEAST);

    assertThat(config)
        .isEqualTo(
            new RelayConfig(
                "relay.example",
                directory.resolve("data"),
                new TlsConfig.SelfSigned(directory.resolve("data/tls")),
                config.listeners(),
                new dev.postern.http.HttpConfig(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8025)),
                List.of(),
                List.of(
                    new Route(
                        List.of(AddressPattern.parse("*").orElseThrow()), new Route.Capture())),
                LimitsConfig.DEFAULT,
                new RetryConfig(
                    Duration.ofMinutes(1),
                    2,
                    Duration.ofHours(4),
                    Duration.ofDays(2),
                    Duration.ofHours(4)),
                Duration.ofDays(14),
                new DnsConfig(
                    List.of(), DnsConfig.Dnssec.VALIDATE, null, Duration.ofSeconds(10), 10_000),
                TlsReportsConfig.of("relay.example"),
                Optional.empty(),
                SuppressionConfig.DEFAULT,
                config.egress(),
                Optional.empty(),
                GuardConfig.DEFAULT,
                AlertsConfig.NONE,
                VolumeConfig.DEFAULT));
    assertThat(config.listeners())
        .containsExactly(
            new ListenerConfig(
                "alternate",
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 2525),
                SessionPolicy.Tls.STARTTLS,
                ListenerConfig.Auth.REQUIRED,
                Networks.NONE,
                Networks.NONE,
                SessionPolicy.LineEndings.STRICT));
  }

  @Test
  void readsWhereAlertsGoAndWhatFollowsThem() throws IOException {
    write("webhook.secret", "0123456789abcdef0123456789\n");
    Path tell = directory.resolve("tell");
    write("tell", "#!/bin/sh\n");
    Files.setPosixFilePermissions(tell, PosixFilePermissions.fromString("rwx------"));
    RelayConfig config =
        good(
            LEAST
                + """
                alerts:
                  webhook: { url: "https://alerts.example/x", secret: { file: webhook.secret } }
                  command: [tell, --loud]
                guard: { volume: { policy: quarantine, sensitivity: 2 } }
                """);

    AlertsConfig.Webhook webhook = config.alerts().webhook().orElseThrow();
    assertThat(webhook.url()).hasToString("https://alerts.example/x");
    assertThat(webhook.privateAddresses()).isFalse();
    assertThat(config.alerts().command()).containsExactly(tell.toString(), "--loud");
    assertThat(config.volume().policy()).isEqualTo(Policy.QUARANTINE);
    assertThat(config.volume().sensitivity()).isEqualTo(2);
    assertThat(ConfigView.yaml(config)).contains("secret: '********'").contains("- --loud");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://alerts.example/",
        "ftp://alerts.example/",
        "https://user@alerts.example/",
        "https://alerts.example/#part",
        "http://10.0.0.1/",
        "alerts.example"
      })
  void aWebhookIsHttpsOrOnThisMachine(String url) throws IOException {
    write("webhook.secret", "0123456789abcdef0123456789\n");
    assertThat(
            bad(
                LEAST
                    + "alerts: { webhook: { url: \""
                    + url
                    + "\", secret: { file: webhook.secret } } }\n"))
        .anySatisfy(problem -> assertThat(problem).contains("alerts.webhook.url can't be"));
    for (String here : List.of("http://127.0.0.1:9/", "http://[::1]/", "http://localhost/x")) {
      good(
          LEAST
              + "alerts: { webhook: { url: \""
              + here
              + "\", secret: { file: webhook.secret } } }\n");
    }
  }

  @Test
  void defaultsOfKeysAndSmarthostsArePinned() throws IOException {
    write("billing.secret", "0123456789abcdef0123456789\n");
    RelayConfig config =
        good(
            LEAST.replace(
                    "capture: true", "smarthost: { hosts: [smtp.provider.example, \"[::1]:25\"] }")
                + "keys: [ { user: billing, secret: { file: billing.secret }, from:"
                + " [\"*@app.example\"] } ]\n");

    assertThat(config.keys())
        .containsExactly(
            new KeyConfig(
                "billing",
                new Secret("0123456789abcdef0123456789"),
                "default",
                List.of(AddressPattern.parse("*@app.example").orElseThrow()),
                false));
    assertThat(config.routes().getFirst().target())
        .isEqualTo(
            new Route.Smarthost(
                List.of(new Route.Host("smtp.provider.example", 587), new Route.Host("::1", 25)),
                Route.Tls.VERIFIED,
                null));
  }

  @Test
  void readsEverythingThatTheDesignNames() throws IOException {
    write("fullchain.pem", "-----BEGIN CERTIFICATE-----\n");
    write("privkey.pem", "-----BEGIN PRIVATE KEY-----\n");
    RelayConfig config =
        good(
            """
            hostname: relay.example
            data: /var/lib/postern
            tls: { certificate: fullchain.pem, key: privkey.pem }
            listeners:
              - { name: alternate,   address: "0.0.0.0:2525" }
              - { name: submissions, address: "0.0.0.0:465", tls: implicit, line-endings: normalize, proxies: ["10.0.0.0/24"] }
              - { name: sidecar,     address: "127.0.0.1:2526", tls: optional, auth: trusted-networks, trusted-networks: ["127.0.0.0/8"] }
            http: { address: "127.0.0.1:0" }
            keys:
              - { user: billing, secret: { env: BILLING }, from: ["*"], project: p1, hide-client: true }
            routes:
              - { recipients: ["*.sandbox.example"], capture: true }
              - { recipients: ["*"], smarthost: { hosts: ["smtp.provider.example:587"], tls: required, auth: { user: apikey, password: { env: PROVIDER_KEY } } } }
            limits: { message-size: 10MB, recipients: 100, connections: 5, connections-per-address: 2, future-release: 30d }
            retry: { first: 30s, factor: 1.5, most: 1h, give-up: 1d, warn: 0s }
            retention: 36h
            tls-reports: { enabled: false, organization: App Ltd., contact: "mailto:tls@app.example", private-addresses: true }
            """);

    assertThat(config.tls())
        .isEqualTo(
            new TlsConfig.Files(
                directory.resolve("fullchain.pem"), directory.resolve("privkey.pem")));
    assertThat(config.listeners().get(1).tls()).isEqualTo(SessionPolicy.Tls.IMPLICIT);
    assertThat(config.listeners().get(1).lineEndings())
        .isEqualTo(SessionPolicy.LineEndings.NORMALIZE);
    assertThat(config.listeners().get(1).proxies().toString()).isEqualTo("10.0.0.0/24");
    assertThat(config.listeners().get(2).auth()).isEqualTo(ListenerConfig.Auth.TRUSTED_NETWORKS);
    assertThat(config.keys().getFirst().secret().reveal()).isEqualTo("from-the-environment-1234");
    assertThat(config.keys().getFirst().hideClient()).isTrue();
    assertThat(config.tlsReports())
        .isEqualTo(
            new TlsReportsConfig(
                false, "App Ltd.", Mailbox.parse("tls@app.example").orElseThrow(), true));
    assertThat(config.routes().get(1).target())
        .isEqualTo(
            new Route.Smarthost(
                List.of(new Route.Host("smtp.provider.example", 587)),
                Route.Tls.REQUIRED,
                new Route.Credentials("apikey", new Secret("provider-secret"))));
    assertThat(config.limits())
        .isEqualTo(
            new LimitsConfig(
                10_000_000,
                100,
                Duration.ofDays(30),
                ConnectionLimits.DEFAULT.with(5, 2),
                SessionLimits.DEFAULT,
                Allowances.NONE,
                OverloadMarks.DEFAULT));
    assertThat(config.retry())
        .isEqualTo(
            new RetryConfig(
                Duration.ofSeconds(30),
                1.5,
                Duration.ofHours(1),
                Duration.ofDays(1),
                Duration.ZERO));
    assertThat(config.retention()).isEqualTo(Duration.ofHours(36));
  }

  @Test
  void readsHowMuchIsTaken() throws IOException {
    write("s", "0123456789abcdef0123456789\n");
    RelayConfig config =
        good(
            LEAST
                + """
                keys:
                  - { user: bulk, secret: { file: s }, from: ["*"], limits: { messages: none, new-recipients: 5000/d } }
                limits:
                  connections-per-network: 300
                  connection-rate: 1000/second
                  connection-rate-per-address: 60/m
                  session: { commands: 5000, recipients: 4000, messages: 1000, bytes: 1GiB }
                  per-key: { messages: "100/minute, 2000/hour, 20000/day", recipients: 50000/day, new-recipients: 1000/day }
                  per-project: { messages: 100000/day }
                  per-address: { recipients: "1000/hour" }
                  contact: postmaster@relay.example
                  overload: { memory: 0.8, commit-time: 500ms, queue: 100000 }
                """);
    LimitsConfig limits = config.limits();
    assertThat(limits.connections())
        .isEqualTo(
            new ConnectionLimits(
                10_000, 100, 300, new Rate(1000, Span.SECOND), new Rate(60, Span.MINUTE)));
    assertThat(limits.session()).isEqualTo(new SessionLimits(5000, 4000, 1000, 1 << 30));
    assertThat(limits.overload())
        .isEqualTo(new OverloadMarks(0.8, Duration.ofMillis(500), 100_000));
    assertThat(limits.allowances())
        .isEqualTo(
            new Allowances(
                allowance("100/minute, 2000/hour, 20000/day", "50000/day", "1000/day"),
                allowance("100000/day", "none", "none"),
                allowance("none", "1000/hour", "none"),
                Map.of("bulk", allowance("none", "50000/day", "5000/day")),
                Mailbox.parse("postmaster@relay.example")));
    assertThat(good(ConfigView.yaml(config).replace("secret: '********'", "secret: { file: s }")))
        .extracting(RelayConfig::limits)
        .isEqualTo(limits);
    assertThat(config.fixedNamesThatDiffer(good(LEAST))).containsExactly("limits.overload");
  }

  private static Allowance allowance(String messages, String recipients, String fresh) {
    return new Allowance(
        Quota.parse(messages).orElseThrow(),
        Quota.parse(recipients).orElseThrow(),
        Quota.parse(fresh).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "per-key: { messages: 100 } | must be a text",
        "per-key: { messages: fast } | write rates as \"100/minute, 2000/hour, 20000/day\", or"
            + " none",
        "per-key: { messages: \"9/minute, 5/hour\" } | allows less in a hour (5/hour) than in a"
            + " minute (9/minute); change one of them",
        "per-project: { new-recipients: 5/day } | \"limits.per-project.new-recipients\" is not"
            + " known",
        "connection-rate: 5/week | write a rate as 500/second",
        "contact: nobody | is not an address",
        "session: { messages: 0 } | must be a whole number from 1",
        "overload: { memory: 2 } | must be a number from 0.1 to 1.0",
      })
  void aLimitThatMakesNoSenseIsNamed(String limit, String problem) {
    assertThat(bad(LEAST + "limits: { " + limit + " }\n"))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void aSmarthostMayHaveItsOwnCa() throws IOException {
    write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
    String route = "smarthost: { hosts: [smtp.provider.example], ca: ca.pem }";
    assertThat(good(LEAST.replace("capture: true", route)).routes().getFirst().target())
        .isEqualTo(
            new Route.Smarthost(
                List.of(new Route.Host("smtp.provider.example", 587)),
                Route.Tls.VERIFIED,
                directory.resolve("ca.pem"),
                null));
    assertThat(bad(LEAST.replace("capture: true", route.replace("ca:", "tls: required, ca:"))))
        .containsExactly(
            "test.yaml:5: routes[0].smarthost.ca has no effect unless tls is verified; write that,"
                + " or leave ca out");
    assertThat(bad(LEAST.replace("capture: true", route.replace("ca.pem", "no.pem"))))
        .singleElement()
        .asString()
        .contains("routes[0].smarthost.ca names")
        .contains("no.pem, which does not exist");
  }

  @Test
  void whatAllListenersTrustTogetherIsNarrow() {
    String listeners =
        """
        listeners:
          - { name: one, address: "0.0.0.0:2525", auth: trusted-networks, trusted-networks: ["8.0.0.0/8"] }
          - { name: two, address: "0.0.0.0:2526", auth: trusted-networks, trusted-networks: ["%s"] }
        """;
    String plain = "listeners: [ { name: alternate, address: \"0.0.0.0:2525\" } ]\n";
    assertThat(bad(LEAST.replace(plain, listeners.formatted("9.0.0.0/8"))))
        .singleElement()
        .asString()
        .startsWith(
            "test.yaml:6: listeners[1] has trusted-networks that together with those of the"
                + " listeners before it cover 8.0.0.0 to 9.255.255.255");
    assertThat(good(LEAST.replace(plain, listeners.formatted("8.0.0.0/8"))).listeners()).hasSize(2);
  }

  @Test
  void tellsEveryProblemAtOnceInTheOrderOfTheFile() {
    assertThat(
            bad(
                """
                hostnam: relay.example
                data: 12
                tls: { self-signed: maybe }
                listeners:
                  - { name: alternate, address: "example.org:2525" }
                  - { name: Alternate, address: 2525, tls: sometimes }
                routes: [ { recipients: ["*"], direct: false } ]
                limits: { message-size: 100 }
                retry: { first: 60, warn: 5x }
                """))
        .containsExactly(
            "test.yaml:1: \"hostnam\" is not known; did you mean \"hostname\"?",
            "test.yaml:1: hostname is missing; give the name that this relay has in DNS, as"
                + " relay.example.org",
            "test.yaml:2: data must be a text, but is the number 12; put it in quotes if it is"
                + " meant",
            "test.yaml:3: tls.self-signed must be true or false, but is \"maybe\"",
            "test.yaml:5: listeners[0].address can't be \"example.org:2525\"; write address:port,"
                + " as 0.0.0.0:2525 or [::1]:2525",
            "test.yaml:6: listeners[1].name can't be \"Alternate\"; use at most 32 of a-z, 0-9 and"
                + " hyphens",
            "test.yaml:6: listeners[1].address must be a text, but is the number 2525; put it in"
                + " quotes if it is meant",
            "test.yaml:6: listeners[1].tls can't be \"sometimes\"; write one of implicit, optional,"
                + " starttls",
            "test.yaml:7: routes[0].direct is false; write true, or name another target instead",
            "test.yaml:8: limits.message-size has no unit: 100; write a size like 25MiB, 512KiB or"
                + " 10MB",
            "test.yaml:9: retry.first has no unit: 60; write a duration like 30s, 5m, 4h or 2d",
            "test.yaml:9: retry.warn can't be \"5x\"; write a duration like 30s, 5m, 4h or 2d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls: optional | has tls: optional without trusted-networks",
        "auth: trusted-networks | has auth: trusted-networks without trusted-networks",
        "trust-everyone-behind: [\"10.0.0.1\"] | has trust-everyone-behind without"
            + " trusted-networks",
        "trusted-networks: [\"0.0.0.0/0\"] | that would make an open relay",
        "trusted-networks: [\"12.0.0.0/7\"] | that would make an open relay",
        "trusted-networks: [\"2000::/3\"] | that would make an open relay",
        "proxies: [\"::/0\"] | that would make an open relay",
        "trusted-networks: [] | lists no network",
        "trusted-networks: [\"10.0.0.0/33\"] | is not a network",
        "name: other | is there already, in line 4",
      })
  void refusesListenersThatAreUnsafeOrUnclear(String more, String problem) {
    assertThat(bad(LEAST.replace("2525\" }", "2525\", " + more + " }")))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ name: alternate, address: \"0.0.0.0:587\" } | is a second listener named alternate",
        "{ name: b, address: \"0.0.0.0:2525\" } | which the listener alternate has already",
        "{ name: b, address: \"127.0.0.1:2525\" } | which the listener alternate has already",
        "{ name: b, address: \"127.0.0.1:8025\" } | http.address, by default 8025, is the address"
            + " of the listener b",
      })
  void refusesListenersThatGetInEachOthersWay(String second, String problem) {
    assertThat(bad(LEAST.replace("2525\" }", "2525\" }, " + second)))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls: none | would let the password cross the network in clear",
        "tls: opportunistic | would let the password cross the network in clear",
      })
  void refusesAPasswordInClear(String tls, String problem) {
    String smarthost =
        "smarthost: { hosts: [\"HOST:25\"], %s, auth: { user: u, password: { env: PROVIDER_KEY } } }"
            .formatted(tls);
    assertThat(bad(LEAST.replace("capture: true", smarthost.replace("HOST", "mx.example"))))
        .singleElement()
        .asString()
        .contains(problem);
    good(LEAST.replace("capture: true", smarthost.replace("HOST", "127.0.0.1")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ file: missing } | which does not exist",
        "{ file: empty } | is empty",
        "{ file: lines } | holds line ends",
        "{ env: UNSET } | which is not set",
        "{ env: EMPTY } | is empty",
        "{ env: BILLING, file: empty } | needs one of file",
        "hunter2 | must be a section with the names file, env",
      })
  void refusesSecretsThatCantBeUsed(String secret, String problem) throws IOException {
    write("empty", "\n");
    write("lines", "one\ntwo\n");
    assertThat(bad(LEAST + "keys: [ { user: u, from: [\"*\"], secret: " + secret + " } ]\n"))
        .singleElement()
        .asString()
        .contains(problem)
        .doesNotContain("from-the-environment");
  }

  @Test
  void warnsAndStarts() throws IOException {
    Path secret = write("weak.secret", "short");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    Loaded loaded =
        load(
            """
            hostname: relay
            data: data
            tls: { self-signed: true }
            listeners: [ { name: a, address: "127.0.0.1:2525" } ]
            http: { address: "0.0.0.0:8025" }
            keys: [ { user: u, secret: { file: weak.secret }, from: ["*"] } ]
            routes: [ { recipients: [a.example], capture: true } ]
            """);

    assertThat(loaded).isInstanceOf(Loaded.Good.class);
    assertThat(loaded.problems())
        .extracting(Problem::toString)
        .anyMatch(text -> text.contains("warning: hostname relay has no dot"))
        .anyMatch(text -> text.contains("can be reached from other machines"))
        .anyMatch(text -> text.contains("can be read by every user"))
        .anyMatch(text -> text.contains("can be guessed"))
        .anyMatch(text -> text.contains("recipients that none takes are refused"))
        .hasSize(5);
  }

  @Test
  void warnsOfRoutesThatAreNeverReached() {
    Loaded loaded =
        load(
            LEAST.replace(
                "capture: true }", "capture: true }, { recipients: [b.example], capture: true }"));
    assertThat(loaded.problems()).singleElement().asString().contains("routes[1] is never reached");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "just a text",
        "- a\n- b\n",
        "a: [1, 2\nb: 3\n",
        "a: 1\n---\nb: 2\n",
        "hostname: \"unclosed\n",
        "a: &a [*a]\n",
        "\t a: b",
        "hostname: !!java.net.URL x\n",
      })
  void whatIsNoConfigurationIsRefusedWithAReason(String text) {
    assertThat(bad(text)).isNotEmpty().allMatch(problem -> problem.startsWith("test.yaml"));
  }

  @Test
  void bombsAreRefused() {
    assertThat(bad("[".repeat(100_000))).singleElement().asString().contains("nested deeper");
    String laughs = "a: &a [x, x]\n" + "b: [" + "*a, ".repeat(40) + "*a]\n";
    assertThat(bad(laughs)).singleElement().asString().contains("aliases");
  }

  @Test
  void aFileThatIsTooLargeOrNotThereIsRefused() throws IOException {
    Path large = write("large.yaml", "#".repeat((1 << 20) + 1));
    assertThat(ConfigFile.load(large).problems()).singleElement().asString().contains("1 MiB");
    Path missing = directory.resolve("missing.yaml");
    assertThat(ConfigFile.load(missing).problems())
        .singleElement()
        .asString()
        .isEqualTo(
            missing
                + ": there is no such file; \"postern config init "
                + missing
                + "\" writes a sample");
    Path latin = directory.resolve("latin.yaml");
    Files.write(latin, new byte[] {'a', ':', ' ', (byte) 0xe4});
    assertThat(ConfigFile.load(latin).problems()).singleElement().asString().contains("UTF-8");
  }

  @Test
  void theSampleIsGoodAndHasNoWarning() throws IOException {
    Path file = write("postern.yaml", Sample.text());
    Loaded loaded = ConfigFile.load(file);
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded).isInstanceOf(Loaded.Good.class);
  }

  @Test
  void theViewReadsBackAndHidesSecrets() throws IOException {
    write("s", "0123456789abcdef0123456789");
    RelayConfig config =
        good(
            LEAST
                + "keys: [ { user: u, secret: { file: s }, from: [\"*@a.example\", b.example] }"
                + " ]\n");
    String yaml = ConfigView.yaml(config);

    assertThat(yaml).contains("'********'").doesNotContain("0123456789abcdef");
    String without = yaml.replace("secret: '********'", "secret: { file: s }");
    // Networks has no equality of its own, so the trees are compared as text.
    assertThat(ConfigView.yaml(good(without))).isEqualTo(yaml);
  }

  @Test
  void readsHowNamesAreLookedUp() throws IOException {
    write("anchor", "test. IN DS 1 13 2 " + "00".repeat(32) + "\n");
    RelayConfig config =
        good(
            LEAST
                + """
                dns:
                  resolvers: ["127.0.0.1:5353", "192.0.2.53", "[2001:db8::53]:54"]
                  dnssec: validate
                  trust-anchor: anchor
                  timeout: 5s
                  cache: 500
                """);

    assertThat(config.dns())
        .isEqualTo(
            new DnsConfig(
                List.of(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5353),
                    new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53),
                    new InetSocketAddress(InetAddress.ofLiteral("2001:db8::53"), 54)),
                DnsConfig.Dnssec.VALIDATE,
                directory.resolve("anchor"),
                Duration.ofSeconds(5),
                500));
    assertThat(good(ConfigView.yaml(config)).dns()).isEqualTo(config.dns());
    assertThat(config.fixedNamesThatDiffer(good(LEAST))).containsExactly("dns");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dnssec: trust | list dns.resolvers, all on loopback",
        "resolvers: [\"127.0.0.1\", \"192.0.2.53\"], dnssec: trust | list dns.resolvers, all on"
            + " loopback",
        "resolvers: [dns.example] | write an address, as 192.0.2.53",
        "resolvers: [\"127.0.0.1:0\"] | write an address, as 192.0.2.53",
        "trust-anchor: gone | it does not exist",
        "trust-anchor: empty | it has no DS and no DNSKEY record",
        "trust-anchor: wrong | which can't be used (",
        "dnssec: off, trust-anchor: empty | has no effect unless dnssec is validate",
        "dnssec: yes | can't be \"yes\"; write one of off, trust, validate",
        "timeout: 10ms | must lie between 100ms and 1m",
      })
  void refusesWhatNamesCantBeLookedUpBy(String dns, String problem) throws IOException {
    write("empty", "");
    write("wrong", "no zone file\n");
    assertThat(bad(LEAST + "dns: { " + dns + " }\n")).singleElement().asString().contains(problem);
  }

  @Test
  void aResolverOfThisMachineMayBeTrusted() {
    assertThat(
            good(LEAST + "dns: { resolvers: [\"127.0.0.1\", \"[::1]:54\"], dnssec: trust }\n")
                .dns()
                .dnssec())
        .isEqualTo(DnsConfig.Dnssec.TRUST);
  }

  @Test
  void devIsASandboxOnThisMachine() {
    RelayConfig dev = DevConfig.in(directory, 0, 0);
    assertThat(dev.listeners().getFirst().address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(dev.http().address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(dev.routes())
        .singleElement()
        .extracting(Route::target)
        .isEqualTo(new Route.Capture());
    assertThat(dev.listeners().getFirst().auth()).isEqualTo(ListenerConfig.Auth.REQUIRED);
  }

  @Test
  void bouncesAndSuppressionHaveDefaults() {
    RelayConfig plain = good(LEAST);
    assertThat(plain.bounces()).isEmpty();
    assertThat(plain.suppression().action()).isEqualTo(SuppressionConfig.Action.REFUSE);
    RelayConfig config =
        good(
            LEAST.replace(
                    "} ]\nroutes",
                    "}, { name: in, address: \"0.0.0.0:25\", role: inbound } ]\nroutes")
                + "bounces: { domain: bounces.example.org }\nsuppression: { action: drop }\n");
    assertThat(config.bounces())
        .contains(
            new BouncesConfig(
                Domain.parse("bounces.example.org").orElseThrow(),
                BouncesConfig.Verp.PER_MESSAGE,
                false,
                "feedback",
                Duration.ofDays(30),
                1 << 20));
    assertThat(config.suppression().action()).isEqualTo(SuppressionConfig.Action.DROP);
    ListenerConfig inbound = config.listeners().getLast();
    assertThat(inbound.role()).isEqualTo(ListenerConfig.Role.INBOUND);
    assertThat(inbound.lineEndings()).isEqualTo(SessionPolicy.LineEndings.NORMALIZE);
    assertThat(good(ConfigView.yaml(config))).isEqualTo(config);
  }

  @Test
  void anInboundListenerNeedsABounceDomainAndNoLogin() {
    String inbound =
        LEAST.replace(
            "} ]\nroutes",
            "}, { name: in, address: \"0.0.0.0:25\", role: inbound, auth: required } ]\nroutes");
    assertThat(bad(inbound))
        .anySatisfy(text -> assertThat(text).contains("has auth with role: inbound"))
        .anySatisfy(text -> assertThat(text).contains("bounces is missing, and the listener in"));
    assertThat(bad(LEAST + "bounces: { domain: \"[192.0.2.1]\" }\n"))
        .anySatisfy(text -> assertThat(text).contains("bounces.domain is not a domain"));
  }

  @Test
  void readsTheGuard() throws IOException {
    write("refuse.txt", "203.0.113.0/24 # scanners\n");
    write("planted.secret", "planted-0123456789-0123456789\n");
    String guard =
        """
        guard:
          allow: ["192.0.2.0/24"]
          refuse-file: refuse.txt
          lockout: { failures: 5, network-failures: 25, login-failures: 12, first: 1m, most: 2h, half-life: 10m, delay: 0s }
          traps: { users: [admin], keys: [ { user: deploy-2019, secret: { file: planted.secret } } ] }
        """;
    RelayConfig config = good(LEAST + guard);
    assertThat(config.guard().access())
        .isEqualTo(
            new GuardConfig.Access(
                Networks.of(List.of("192.0.2.0/24")),
                null,
                Networks.NONE,
                directory.resolve("refuse.txt")));
    assertThat(config.guard().lockout())
        .isEqualTo(
            new GuardConfig.Lockout(
                5,
                25,
                12,
                Duration.ofMinutes(1),
                Duration.ofHours(2),
                Duration.ofMinutes(10),
                Duration.ZERO));
    assertThat(config.guard().traps().users()).containsExactly("admin");
    assertThat(config.guard().traps().keys().getFirst().secret().reveal())
        .isEqualTo("planted-0123456789-0123456789");
    assertThat(ConfigView.yaml(config)).contains("deploy-2019").doesNotContain("planted-0123");
    assertThat(config.fixedNamesThatDiffer(good(LEAST))).as("all of it reloads").isEmpty();
  }

  @Test
  void refusesAGuardThatCantBe() throws IOException {
    write("refuse.txt", "203.0.113.0/24\nnonsense\n");
    assertThat(bad(LEAST + "guard: { refuse-file: refuse.txt }\n"))
        .singleElement()
        .asString()
        .contains("guard.refuse-file can't be used: ")
        .contains("refuse.txt:2: \"nonsense\" is not a network");
    assertThat(bad(LEAST + "guard: { allow: [nonsense] }\n"))
        .singleElement()
        .asString()
        .contains("guard.allow[0] can't be used: \"nonsense\" is not a network");
    assertThat(bad(LEAST + "guard: { traps: { users: [admin, Admin] } }\n"))
        .singleElement()
        .asString()
        .contains("guard.traps.users[1] can't be \"Admin\", which a key or another trap has");
    assertThat(bad(LEAST + "guard: { lockout: { first: 2h, most: 1h } }\n"))
        .singleElement()
        .asString()
        .contains("guard.lockout has most (1h) shorter than first (2h)");
  }

  @Test
  void theReferencePageNamesEverySetting() throws IOException {
    String page = Files.readString(Path.of("docs/configuration.md"));
    Names.SECTIONS.values().stream()
        .flatMap(List::stream)
        .distinct()
        .forEach(name -> assertThat(page).contains("`" + name + "`"));
  }

  private RelayConfig good(String text) {
    Loaded loaded = load(text);
    assertThat(loaded).as("%s", loaded.problems()).isInstanceOf(Loaded.Good.class);
    return ((Loaded.Good) loaded).config();
  }

  private List<String> bad(String text) {
    Loaded loaded = load(text);
    assertThat(loaded).isInstanceOf(Loaded.Bad.class);
    return loaded.problems().stream()
        .map(problem -> problem.toString().replace(directory + "/", ""))
        .toList();
  }

  private Loaded load(String text) {
    Map<String, String> environment =
        Map.of(
            "BILLING", "from-the-environment-1234", "PROVIDER_KEY", "provider-secret", "EMPTY", "");
    return ConfigFile.parse(text, directory.resolve("test.yaml"), environment::get);
  }

  @Test
  void tracesGoToACollectorThatIsNamed() {
    var config = good(LEAST + "tracing: { otlp: \"http://127.0.0.1:4318/v1/traces\" }\n");
    assertThat(config.tracing())
        .contains(new TracingConfig(URI.create("http://127.0.0.1:4318/v1/traces"), 1));
    assertThat(ConfigView.yaml(config)).contains("otlp: http://127.0.0.1:4318/v1/traces\n");
    assertThat(load(LEAST + "tracing: { otlp: \"http://otel.example/v1/traces\" }\n").problems())
        .singleElement()
        .asString()
        .contains("warning: tracing.otlp otel.example gets the traces in clear");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | tracing.otlp is missing",
        "{ otlp: \"127.0.0.1:4318\" } | can't be \"127.0.0.1:4318\"; write a URL",
        "{ otlp: \"grpc://127.0.0.1:4317/x\" } | write a URL",
        "{ otlp: \"https://user:word@otel.example/v1/traces\" } | without a password",
        "{ otlp: \"http://[::1]:4318\" } | collectors listen at http://[::1]:4318/v1/traces",
        "{ otlp: \"http://[::1]:4318/x\", sample: 1.5 } | must be a number from 0.0 to 1.0",
      })
  void tracesThatCantBeSentAreRefused(String tracing, String told) {
    assertThat(bad(LEAST + "tracing: " + tracing + "\n")).singleElement().asString().contains(told);
  }

  @Test
  void aTrustedGatewayIsWarnedOfUnlessItIsConsentedTo() {
    String text =
        LEAST.replace(
            "{ name: alternate, address: \"0.0.0.0:2525\" }",
            "{ name: a, address: \"0.0.0.0:2525\", auth: trusted-networks,"
                + " trusted-networks: [\"172.16.0.0/12\", \"127.0.0.0/8\"]%s }");
    assertThat(text).contains("172.16.0.0/12");
    Set<InetAddress> gateways =
        Set.of(InetAddress.ofLiteral("172.17.0.1"), InetAddress.ofLiteral("192.168.1.1"));
    Path file = directory.resolve("test.yaml");
    var warned = ConfigFile.parse(text.formatted(""), file, _ -> null, gateways);
    assertThat(warned).isInstanceOf(Loaded.Good.class);
    assertThat(warned.problems())
        .singleElement()
        .asString()
        .contains("warning: listeners[0].trusted-networks holds 172.17.0.1, the gateway")
        .contains("it is not trusted")
        .contains("trust-everyone-behind: [\"172.17.0.1\"]");
    var consented =
        ConfigFile.parse(
            text.formatted(", trust-everyone-behind: [\"172.17.0.1\"]"), file, _ -> null, gateways);
    assertThat(consented.problems()).isEmpty();
    assertThat(((Loaded.Good) consented).config().listeners().getFirst().trustEveryoneBehind())
        .hasToString("172.17.0.1");
    assertThat(ConfigView.yaml(((Loaded.Good) consented).config()))
        .containsPattern("trust-everyone-behind:\\s+- 172.17.0.1\n");
  }

  private Path write(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
