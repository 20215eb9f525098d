package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.BackOff;
import dev.postern.egress.EgressConfig;
import dev.postern.egress.EgressConfig.Use;
import dev.postern.egress.Glob;
import dev.postern.egress.Pool;
import dev.postern.egress.Rate;
import dev.postern.egress.Shape;
import dev.postern.egress.Shaping;
import dev.postern.egress.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressConfigTest {

  private static final String LEAST =
      """
      hostname: relay.example
      data: data
      tls: { self-signed: true }
      listeners: [ { name: alternate, address: "0.0.0.0:2525" } ]
      routes: [ { recipients: ["*"], capture: true } ]
      """;

  private static final String FULL =
      """
      egress:
        sources:
          - { name: a, addresses: ["127.0.0.1", "::1"] }
          - { name: b, addresses: ["127.0.0.2"], hostname: out2.example }
        pools:
          - { name: main, sources: [ { source: a, weight: 9 }, { source: b, warm-up: { since: 2026-11-01, days: 30 } } ] }
          - { name: bulk, sources: [ { source: b } ] }
        use:
          - { key: billing, pool: main }
          - { project: marketing, pool: bulk }
        default: main
      """;

  @TempDir Path directory;

  @Test
  void theDefaultIsTheSystemsAddressAndTheRelaysName() {
    EgressConfig egress = good(LEAST);
    var source = new Source("default", List.of(), "relay.example");
    var pool = new Pool("default", List.of(new Pool.Member(source, 1, null)));
    assertThat(egress)
        .isEqualTo(
            new EgressConfig(
                List.of(source), List.of(pool), List.of(), pool, null, egress.shaping()));
  }

  @Test
  void everythingIsRead() {
    var a =
        new Source(
            "a",
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")),
            "relay.example");
    var b = new Source("b", List.of(InetAddress.ofLiteral("127.0.0.2")), "out2.example");
    var warmUp = new Pool.WarmUp(LocalDate.of(2026, 11, 1), 30);
    var main =
        new Pool("main", List.of(new Pool.Member(a, 9, null), new Pool.Member(b, 1, warmUp)));
    var bulk = new Pool("bulk", List.of(new Pool.Member(b, 1, null)));
    EgressConfig egress = good(LEAST + FULL);
    assertThat(egress)
        .isEqualTo(
            new EgressConfig(
                List.of(a, b),
                List.of(main, bulk),
                List.of(new Use.Key("billing", main), new Use.Project("marketing", bulk)),
                main,
                null,
                egress.shaping()));
  }

  @Test
  void theViewReadsBack() throws IOException {
    Files.writeString(directory.resolve("p.yaml"), "default: { connections: 3 }\n");
    RelayConfig config = config(LEAST + FULL + "  profile: p.yaml\n");
    String yaml = ConfigView.yaml(config);
    assertThat(yaml).contains("days: 30").contains("key: billing").contains("p.yaml");
    assertThat(config(yaml).egress()).isEqualTo(config.egress());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source: a, weight: 9 | source: c | test.yaml:11: egress.pools[0].sources[0].source can't"
            + " be \"c\"; write one of a, b",
        "weight: 9 | weight: 0 | test.yaml:11: egress.pools[0].sources[0].weight must be a whole"
            + " number from 1 to 1000, but is 0",
        "name: b, | name: a, | test.yaml:9: egress.sources[1] is a second source named a",
        "name: bulk | name: main | test.yaml:12: egress.pools[1] is a second pool named main",
        "default: main | default: mian | test.yaml:16: egress.default can't be \"mian\"; write one"
            + " of bulk, main (did you mean main?)",
        "default: main | {} | has several pools and no default; add default: main",
        "2026-11-01 | yesterday | is not a date: \"yesterday\"; write it as 2026-11-01",
        "\"::1\" | \"127.0.0.3\" | must have one IPv4 address, one IPv6 address, or one of each",
        "\"::1\" | \"0.0.0.0\" | can't be 0.0.0.0: mail can't leave from it",
        "\"::1\" | relay.example | is not an address: \"relay.example\"",
        "key: billing | key: billing, project: p | needs one of key: USER and project: NAME",
        "pool: bulk } | pool: bulk, wieght: 1 } | is not known",
        "out2.example | out_2 | is not a host name: \"out_2\"",
      })
  void whatIsWrongIsToldWithLineAndRemedy(String from, String to, String problem) {
    String text = LEAST + FULL.replace(from, to.equals("{}") ? "" : to);
    assertThat(problems(text)).as(text).anyMatch(told -> told.contains(problem));
  }

  @Test
  void warnsOfWhatIsProbablyNotMeant() {
    String text =
        """
        egress:
          sources:
            - { name: a, addresses: ["192.0.2.10"] }
            - { name: b }
          pools:
            - { name: main, sources: [ { source: a, warm-up: { since: 2026-11-01, days: 30 } } ] }
          use:
            - { key: u, pool: main }
            - { key: u, pool: main }
        """;
    Loaded loaded = load(LEAST + text);
    assertThat(loaded).isInstanceOf(Loaded.Good.class);
    assertThat(loaded.problems())
        .extracting(Problem::toString)
        .anyMatch(told -> told.contains("is not an address of this machine"))
        .anyMatch(told -> told.contains("has the source b in no pool"))
        .anyMatch(told -> told.contains("has no source without warm-up"))
        .anyMatch(told -> told.contains("egress.use[1] is never reached"))
        .hasSize(4);
  }

  @Test
  void theBuiltInProfileIsGoodAndKnowsTheLargeReceivers() {
    Shaping shaping = ShapingFile.builtIn();
    assertThat(rule(shaping, "alt1.gmail-smtp-in.l.google.com")).isEqualTo("gmail");
    assertThat(rule(shaping, "outlook-com.olc.protection.outlook.com")).isEqualTo("outlook");
    assertThat(rule(shaping, "a-example.mail.protection.outlook.com")).isEqualTo("microsoft-365");
    assertThat(rule(shaping, "mta5.am0.yahoodns.net")).isEqualTo("yahoo");
    assertThat(rule(shaping, "mx01.mail.icloud.com")).isEqualTo("apple");
    assertThat(rule(shaping, "mx00.t-online.de")).isEqualTo("t-online");
    assertThat(rule(shaping, "mx00.gmx.net")).isEqualTo("gmx-web-de");
    assertThat(rule(shaping, "mx1.comcast.net")).isEqualTo("comcast");
    assertThat(rule(shaping, "mx.a.example")).isEqualTo("default");
    assertThat(shaping.rules())
        .allSatisfy(
            rule -> {
              assertThat(rule.shape().connections()).isLessThanOrEqualTo(20);
              assertThat(rule.shape().backOffs()).containsAll(shaping.fallback().backOffs());
            });
  }

  @Test
  void aProfileIsReadAndFollowedByTheBuiltInOne() throws IOException {
    Shaping shaping =
        profile(
            """
            default: { connections: 3, rate: 10/s }
            sites:
              - name: gmail
                mx: ["*.google.com"]
                domains: [g.example]
                connections: 5
                messages-per-connection: 7
                recipients-per-message: 1
                rate: none
                connection-rate: 9/m
                back-off:
                  - { name: x, code: 421, status: "4.7.*", text: "slow down", pause: 10m, slow: 0.25 }
                  - { name: y, code: 5xx, slow: 0.5 }
            """);
    assertThat(shaping.fallback())
        .isEqualTo(new Shape("default", 3, 100, 100, new Rate(10, "s"), null, List.of()));
    assertThat(shaping.rules().getFirst())
        .isEqualTo(
            new Shaping.Rule(
                List.of(Glob.whole("*.google.com")),
                List.of(Glob.whole("g.example")),
                new Shape(
                    "gmail",
                    5,
                    7,
                    1,
                    null,
                    new Rate(9, "m"),
                    List.of(
                        new BackOff(
                            "x",
                            new BackOff.Codes(421, 421),
                            Glob.whole("4.7.*"),
                            Glob.within("slow down"),
                            Duration.ofMinutes(10),
                            0.25),
                        new BackOff(
                            "y", new BackOff.Codes(500, 599), null, null, Duration.ZERO, 0.5)))));
    assertThat(shaping.rules()).extracting(rule -> rule.shape().rule()).containsOnlyOnce("gmail");
    assertThat(rule(shaping, "mta5.am0.yahoodns.net")).isEqualTo("yahoo");
  }

  @Test
  void aProfileMayStandAlone() throws IOException {
    Shaping shaping = profile("built-in: false\n");
    assertThat(shaping).isEqualTo(Shaping.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sites: [ { mx: [a.example] } ] | p.yaml:1: sites[0].name is missing",
        "sites: [ { name: a } ] | p.yaml:1: sites[0] needs one of mx",
        "sites: [ { name: a, mx: [] } ] | sites[0].mx lists nothing",
        "sites: [ { name: default, mx: [a] } ] | has a name that is taken: default",
        "default: { rate: 100 } | default.rate must be a text",
        "default: { rate: 100/w } | is not a rate: \"100/w\"; write it as 10/s, 100/m",
        "default: { conections: 1 } | \"default.conections\" is not known; did you mean"
            + " \"connections\"?",
        "default: { connections: 0 } | must be a whole number from 1 to 10000",
        "default: { back-off: [ { name: a, slow: 0.5 } ] } | would fit every refusal",
        "default: { back-off: [ { name: a, code: 421 } ] } | does nothing; give pause",
        "default: { back-off: [ { name: a, code: 250, slow: 0.5 } ] } | must be a code from 400 to"
            + " 599",
        "default: { back-off: [ { name: a, code: 421, slow: 0 } ] } | must be a number from 0.01 to"
            + " 1.0",
        "[a] | a profile has the names default and sites",
        "default: [ | is not YAML",
        "'' | is empty",
      })
  void whatIsWrongWithAProfileIsToldWithItsFile(String text, String problem) throws IOException {
    Files.writeString(directory.resolve("p.yaml"), text + "\n");
    assertThat(problems(LEAST + "egress: { profile: p.yaml }\n"))
        .anyMatch(told -> told.startsWith("p.yaml") && told.contains(problem));
  }

  @Test
  void aProfileThatIsNotThereIsToldWithTheLineThatNamesIt() {
    assertThat(problems(LEAST + "egress: { profile: p.yaml }\n"))
        .singleElement()
        .asString()
        .startsWith("test.yaml:6: egress.profile names")
        .contains("which does not exist");
  }

  @Test
  void theReferencePageNamesEverySettingOfAProfile() throws IOException {
    String page = Files.readString(Path.of("docs/shaping.md"));
    Stream.of(Names.SHAPING, Names.RULE, Names.BACK_OFF)
        .flatMap(List::stream)
        .forEach(name -> assertThat(page).contains("`" + name + "`"));
  }

  private static String rule(Shaping shaping, String host) {
    return shaping.place("a.example", List.of(host)).shape().rule();
  }

  private Shaping profile(String text) throws IOException {
    Files.writeString(directory.resolve("p.yaml"), text);
    return good(LEAST + "egress: { profile: p.yaml }\n").shaping();
  }

  private EgressConfig good(String text) {
    return config(text).egress();
  }

  private RelayConfig config(String text) {
    Loaded loaded = load(text);
    assertThat(loaded).as("%s", loaded.problems()).isInstanceOf(Loaded.Good.class);
    return ((Loaded.Good) loaded).config();
  }

  private List<String> problems(String text) {
    Loaded loaded = load(text);
    assertThat(loaded).isInstanceOf(Loaded.Bad.class);
    return loaded.problems().stream()
        .map(problem -> problem.toString().replace(directory + "/", ""))
        .toList();
  }

  private Loaded load(String text) {
    return ConfigFile.parse(text, directory.resolve("test.yaml"), _ -> null);
  }
}
