package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

class GuardCommandTest {

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

  private int talk(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--url", relay.url(), "--token", FakeRelay.TOKEN));
    return new Cli(new NoStarter(), new PrintWriter(out), new PrintWriter(err))
        .run(all.toArray(String[]::new));
  }

  @Test
  void somebodyIsBlockedListedExplainedAndUnblocked() {
    assertThat(talk("guard", "block", "203.0.113.9", "--for", "2h", "--reason", "scans")).isZero();
    assertThat(out.toString())
        .isEqualTo("blocked: address 203.0.113.9 until 2026-01-02 05:04:05Z\n");

    assertThat(talk("guard", "list")).isZero();
    assertThat(out.toString())
        .contains("address  203.0.113.9  operator  shut out")
        .contains("2026-01-02 05:04:05Z  scans");

    assertThat(talk("guard", "explain", "203.0.113.9")).isZero();
    assertThat(out.toString())
        .contains("blocked by an operator until 2026-01-02T05:04:05Z")
        .contains("scans; postern guard unblock 203.0.113.9 lifts it");

    assertThat(talk("guard", "unblock", "203.0.113.9")).isZero();
    assertThat(out.toString()).isEqualTo("unblocked: 203.0.113.9\n");
    assertThat(talk("guard", "unblock", "203.0.113.9")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("postern: nothing shuts out 203.0.113.9\n");
    assertThat(talk("guard", "explain", "203.0.113.9")).isZero();
    assertThat(out.toString()).isEqualTo("nothing is held against 203.0.113.9\n");
  }

  @Test
  void aNetworkIsNamedWithItsSlash() {
    assertThat(talk("guard", "block", "2001:db8::/48", "--json")).isZero();
    assertThat(talk("guard", "list", "--json")).isZero();
    JsonNode block = JsonMapper.shared().readTree(out.toString()).at("/blocks/0");
    assertThat(block.path("kind").asString()).isEqualTo("network");
    assertThat(block.path("until").isNull()).isTrue();
    assertThat(talk("guard", "unblock", "2001:db8::/48")).isZero();
  }

  @Test
  void statusCounts() {
    talk("guard", "block", "billing");
    assertThat(talk("guard", "status")).isZero();
    assertThat(out.toString())
        .contains("shut out     0 addresses, 0 networks; by operators 1")
        .contains("logins       0 verified, 0 refused unseen");
    assertThat(talk("guard", "status", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).path("operatorBlocks").asInt())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "block 0.0.0.0/0 | 1 | too wide to be shut out",
        "block 1.2.3.999 | 1 | neither an address nor a network",
        "block a --for soon | 2 | write it as 30m, 2h or 1d",
        "block a --for 999d | 1 | lasts must be a duration up to a year",
        "list --limit 0 | 1 | limit must be a whole number from 1 to 10000",
        "explain 1.2.3.999 | 1 | neither an address nor a network",
      })
  void whatCantBeIsSaid(String command, int code, String problem) {
    List<String> words = new ArrayList<>(List.of("guard"));
    words.addAll(List.of(command.split(" ")));
    assertThat(talk(words.toArray(String[]::new))).isEqualTo(code);
    assertThat(err.toString()).contains(problem);
  }
}
