package dev.postern.audit.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.audit.probe.ScriptedServer.Script;
import dev.postern.audit.probe.Severity;
import dev.postern.audit.probe.WrongLogins;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayProbeTest {

  private static final String DENIED = "550 5.7.1 Relay access denied\r\n";
  private static final String TAKEN = "250 2.1.5 Ok\r\n";
  private static final String ME = "me@home.example";

  private final Findings findings = new Findings("test");

  @Test
  void findsNothingAtAServerThatRefuses() {
    List<String> lines =
        look((_, recipient) -> recipient.endsWith("@mx.test.example>") && plain(recipient));
    assertThat(findings.all()).isEmpty();
    assertThat(fact("combinations")).contains(": 0 taken, ");
    assertThat(lines).noneMatch(line -> line.startsWith("DATA"));
  }

  @Test
  void anOpenRelayIsOneFindingWithItsProof() {
    List<String> lines = look((_, _) -> true);
    Finding found = only();
    assertThat(found.rule()).isEqualTo(RelayRule.OPEN);
    assertThat(found.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(found.proof())
        .containsExactly(
            "C: MAIL FROM:<postern-audit@example.net>",
            "S: 250 2.1.0 Ok",
            "C: RCPT TO:<postern-relay-test@example.com>",
            "S: 250 2.1.5 Ok");
    assertThat(found.seen()).contains("perhaps a trap").contains("private address");
    assertThat(lines).noneMatch(line -> line.startsWith("DATA"));
    assertThat(lines.stream().filter("RSET"::equals).count())
        .isGreaterThanOrEqualTo(fact("answers").lines().count());
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN_OWN_SENDER, .*@mx[.]test[.]example>, <postern-relay-test@example.com>",
    "OPEN_NULL_SENDER, <>, <postern-relay-test@example.com>",
    "OPEN_PERCENT, .*, <[^@\"]*%[^%]*@mx.*",
    "OPEN_BANG, .*, <example.com!.*",
    "OPEN_QUOTED, .*, <\"[^%]*\"@.*",
    "OPEN_SOURCE_ROUTE, .*, <@[^%]*",
    "OPEN_SYNTAX, .*, <postern-relay-test@example.com@.*",
  })
  void findsEachTrick(RelayRule rule, String sender, String recipient) {
    look((from, to) -> from.matches(sender) && to.matches(recipient));
    assertThat(rules()).containsExactly(rule);
    assertThat(only().severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void whereEveryLocalPartIsTakenATrickProvesNothing() {
    look((_, recipient) -> recipient.endsWith("@mx.test.example>") && !recipient.contains(":"));
    assertThat(rules()).containsExactly(RelayRule.MAYBE_LOCAL);
    assertThat(only().severity()).isEqualTo(Severity.INFO);
  }

  @Test
  void findsTheGreetingThatOpens() {
    look(
        () ->
            new Server((_, _) -> true) {
              private boolean open;

              @Override
              public String on(String line) {
                open |= line.equals("HELO localhost");
                return line.startsWith("RCPT") && !open ? DENIED : super.on(line);
              }
            });
    assertThat(rules()).containsExactly(RelayRule.OPEN_BY_GREETING);
    assertThat(only().seen()).contains("after HELO localhost");
  }

  @Test
  void findsAnOpenedDoorBehindXclient() {
    look(
        () ->
            new Server((_, _) -> true) {
              private boolean open;

              @Override
              public String on(String line) {
                open |= line.startsWith("XCLIENT");
                return line.startsWith("EHLO")
                    ? "250-mx.test.example\r\n250 XCLIENT NAME ADDR LOGIN\r\n"
                    : line.startsWith("RCPT") && !open ? DENIED : super.on(line);
              }
            });
    assertThat(rules()).containsExactly(RelayRule.OPEN_BY_XCLIENT);
  }

  @Test
  void aServerThatWantsALoginFirstIsNotAskedForLong() {
    List<String> lines = look(answering("MAIL", "530 5.7.0 Authentication required\r\n"));
    assertThat(findings.all()).isEmpty();
    assertThat(lines.stream().filter(line -> line.startsWith("MAIL")).count()).isLessThan(8);
    assertThat(lines).noneMatch(line -> line.startsWith("RCPT"));
  }

  @ParameterizedTest
  @CsvSource({
    "454 4.7.1 Relay access denied, DENIED_FOR_NOW",
    "451 4.7.1 Greylisted, UNCLEAR",
    "556 5.1.10 nullMX, UNCLEAR",
  })
  void neitherYesNorNoIsSaid(String reply, RelayRule rule) {
    look(answering("RCPT", reply + "\r\n"));
    assertThat(rules()).containsExactly(rule);
    assertThat(only().severity()).isEqualTo(Severity.INFO);
  }

  @Test
  void goesOnWhereTheServerHangsUpAfterSomeErrors() {
    look(
        () ->
            new Server((_, recipient) -> recipient.startsWith("<@mx")) {
              private int errors;

              @Override
              public String on(String line) {
                String answer = super.on(line);
                return answer.startsWith("5") && ++errors > 3
                    ? "421 4.7.0 Too many errors\r\n"
                    : answer;
              }
            });
    assertThat(rules()).containsExactly(RelayRule.OPEN_SOURCE_ROUTE);
  }

  @Test
  void comesToAnEndWhereTheServerAlwaysHangsUp() {
    assertThatThrownBy(
            () ->
                look(
                    () ->
                        new Server((_, _) -> true) {
                          @Override
                          public @Nullable String on(String line) {
                            return line.startsWith("MAIL") ? null : super.on(line);
                          }
                        }))
        .isInstanceOf(NoDialogue.class);
    assertThat(rules()).containsExactly(RelayRule.UNCLEAR);
  }

  @Test
  void comesToAnEndWhereAnswersAreNone() {
    assertThatThrownBy(() -> look(answering("RCPT", "what\r\n"))).isInstanceOf(NoDialogue.class);
    assertThat(rules()).containsExactly(RelayRule.UNCLEAR);
  }

  @Test
  void sendsToTheTesterAlone() {
    List<String> lines = look(() -> new Server((_, _) -> true), ME);
    assertThat(only().seen()).contains("sent to " + ME).contains("arrives");
    assertThat(lines.stream().filter("DATA"::equals).count()).isEqualTo(1);
    assertThat(lines).contains("RCPT TO:<me@home.example>", "To: <me@home.example>", ".");
  }

  @Test
  void whatIsRefusedWithTheMessageIsNoRelay() {
    look(
        () ->
            new Server((_, _) -> true) {
              @Override
              public String on(String line) {
                return line.equals("DATA") ? "554 5.7.1 No\r\n" : super.on(line);
              }
            },
        ME);
    assertThat(rules()).containsExactly(RelayRule.REFUSED_LATE);
  }

  private static boolean plain(String recipient) {
    return recipient.matches("<postmaster@[a-z.]*>");
  }

  private List<String> look(BiPredicate<String, String> relays) {
    return look(() -> new Server(relays));
  }

  private List<String> look(Supplier<Script> scripts) {
    return look(scripts, null);
  }

  private List<String> look(Supplier<Script> scripts, @Nullable String tester) {
    try (var server = new ScriptedServer(scripts)) {
      try {
        new RelayProbe(tester, new WrongLogins()).run(server.door(), findings);
      } finally {
        assertThat(server.lines()).isNotEmpty();
      }
      return server.lines();
    }
  }

  private static Supplier<Script> answering(String verb, String answer) {
    return () ->
        new Server((_, _) -> false) {
          @Override
          public String on(String line) {
            return line.startsWith(verb) ? answer : super.on(line);
          }
        };
  }

  private List<Rule> rules() {
    return findings.all().stream().map(Finding::rule).toList();
  }

  private Finding only() {
    assertThat(findings.all()).hasSize(1);
    return findings.all().getFirst();
  }

  private String fact(String name) {
    Predicate<Fact> named = fact -> fact.name().equals(name);
    return String.join(
        "\n", findings.facts().stream().filter(named).findFirst().orElseThrow().values());
  }

  /// Takes a recipient where it is told to.
  private static class Server implements Script {

    private final BiPredicate<String, String> relays;
    private String sender = "";
    private boolean inData;

    Server(BiPredicate<String, String> relays) {
      this.relays = relays;
    }

    @Override
    public @Nullable String on(String line) {
      if (inData) {
        inData = !line.equals(".");
        return inData ? "" : "250 2.0.0 queued\r\n";
      }
      if (line.startsWith("MAIL FROM:")) {
        sender = line.substring(10);
        return "250 2.1.0 Ok\r\n";
      }
      if (line.startsWith("RCPT TO:")) {
        return relays.test(sender, line.substring(8)) ? TAKEN : DENIED;
      }
      inData = line.equals("DATA");
      return inData ? "354 Go ahead\r\n" : "250 mx.test.example\r\n";
    }
  }
}
