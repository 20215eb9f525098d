package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.Permit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EgressCommandsTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private FakeRelay relay;

  @BeforeEach
  void start() throws IOException {
    relay = new FakeRelay();
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void sitesAreShownWhatIsHeldBackFirst() {
    assertThat(relay.egress.site("mx.good.example").begin(0)).isPresent();
    Permit permit =
        relay.egress.site("mx1.dead.example", "mx2.dead.example").begin(0).orElseThrow();
    permit.unreachable("connect timed out", 0);
    permit.close();

    assertThat(talk("queue", "sites")).isZero();
    assertThat(out.toString().lines().toList())
        .satisfiesExactly(
            header -> assertThat(header).startsWith("SOURCE   SITE"),
            dead ->
                assertThat(dead)
                    .contains("(mx1|mx2).dead.example  default  down   7        0/2")
                    .contains("can't be reached (connect timed out); one attempt probes it at"),
            good ->
                assertThat(good).contains("mx.good.example").contains(" free ").contains("1/5"));

    assertThat(talk("queue", "sites", "--limit", "1", "--json")).isZero();
    JsonNode sites = JsonMapper.shared().readTree(out.toString()).path("sites");
    assertThat(sites.size()).isEqualTo(1);
    assertThat(sites.at("/0/hosts/1").asString()).isEqualTo("mx2.dead.example");
    assertThat(sites.at("/0/next").asString()).isEqualTo("2026-01-02T03:04:20Z");
    assertThat(sites.at("/0/mostConnections").asInt()).isEqualTo(10);
  }

  @Test
  void mailIsSuspendedListedAndResumed() {
    assertThat(
            talk(
                "queue",
                "suspend",
                "--domain",
                "A.example",
                "--for",
                "2h",
                "--reason",
                "they asked"))
        .isZero();
    assertThat(out.toString())
        .isEqualTo(
            "suspended by an operator since 2026-01-02T03:04:05Z until 2026-01-02T05:04:05Z (domain"
                + " a.example: they asked); take it back with: postern queue resume --domain"
                + " 'a.example'\n");
    assertThat(relay.egress.overrides.suspension("u", "a.example")).isPresent();

    assertThat(talk("queue", "overrides")).isZero();
    assertThat(out.toString())
        .contains(
            "domain  a.example  suspend  -   2026-01-02 03:04:05Z  2026-01-02 05:04:05Z  they"
                + " asked\n");

    assertThat(talk("queue", "resume", "--domain", "a.example")).isZero();
    assertThat(out.toString()).isEqualTo("resumed: domain a.example\n");
    assertThat(relay.egress.overrides.list()).isEmpty();
    assertThat(relay.egress.changes).isEqualTo(1);

    assertThat(talk("queue", "resume", "--domain", "a.example")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("postern: nothing holds back the mail of the domain a.example\n");
  }

  @Test
  void aSiteIsLetOffItsOwnOutage() {
    Permit permit = relay.egress.site("mx.dead.example").begin(0).orElseThrow();
    permit.unreachable("refused", 0);
    permit.close();
    assertThat(talk("queue", "resume", "--site", "MX.dead.example")).isZero();
    assertThat(out.toString()).contains("sites let off a pause, slowness or an outage: 1\n");
    assertThat(relay.egress.site("mx.dead.example").room(0)).isEqualTo(1);
  }

  @Test
  void mailIsReroutedAndBack() {
    assertThat(talk("queue", "reroute", "--key", "billing", "--to", "pool:default")).isZero();
    assertThat(talk("queue", "reroute", "--site", "gmail", "--to", "smtp.example:587", "--json"))
        .isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).path("to").asString())
        .isEqualTo("smtp.example:587");
    assertThat(relay.egress.overrides.list()).hasSize(2);
    assertThat(talk("queue", "reroute", "--key", "billing", "--end")).isZero();
    assertThat(out.toString()).isEqualTo("back on its way: key billing\n");
    assertThat(talk("queue", "reroute", "--key", "billing", "--end")).isEqualTo(1);
    assertThat(err.toString()).contains("no mail of the key billing is re-routed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reroute --domain a.example --to pool:gone | 1 | there is no pool named gone",
        "reroute --domain a.example --to smtp.other.example:25 | 1 | no route leads to",
        "reroute --domain a.example --to nowhere | 1 | to must be pool:NAME",
        "reroute --domain a.example | 2 | give one of --to WAY and --end",
        "suspend --domain a..example | 1 | name is not the name of a domain",
        "suspend --domain a.example --for soon | 2 | write it as 30m, 2h or 1d",
        "suspend --domain a.example --for 999d | 1 | lasts must be a duration up to a year",
        "suspend --domain a.example --site b | 2 | mutually exclusive",
        "suspend | 2 | Missing required argument",
      })
  void whatCantBeIsSaid(String command, int code, String problem) {
    List<String> words = new ArrayList<>(List.of("queue"));
    words.addAll(List.of(command.split(" ")));
    assertThat(talk(words.toArray(String[]::new))).isEqualTo(code);
    assertThat(err.toString()).contains(problem);
    assertThat(relay.egress.overrides.list()).isEmpty();
  }

  @Test
  void theBuiltInProfileIsPrinted() {
    var plain = new StringWriter();
    var cli = new Cli(new NoStarter(), new PrintWriter(plain), new PrintWriter(err));
    assertThat(cli.run("config", "shaping")).isZero();
    assertThat(plain.toString()).contains("name: gmail").contains("back-off:");
  }

  private int talk(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--url", relay.url(), "--token", FakeRelay.TOKEN));
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new Cli(new NoStarter(), new PrintWriter(out), new PrintWriter(err))
        .run(all.toArray(String[]::new));
  }
}
