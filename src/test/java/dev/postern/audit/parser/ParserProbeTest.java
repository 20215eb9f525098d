package dev.postern.audit.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.ScriptedServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ParserProbeTest {

  private static final String REPEATED = "NOOP xxx";

  @Test
  void findsNothingButALineEndInAServerThatIsRight() {
    List<Finding> found = lookAtAll((_, _) -> Optional.empty());
    assertThat(rules(found)).containsExactly(ParserRule.BARE_LF_COMMAND);
    assertThat(found.getFirst().seen()).isEqualTo("LF between two commands: 250 ok | 250 ok");
    assertThat(found.getFirst().proof()).startsWith("C: NOOP\\nNOOP", "S: 250 ok");
  }

  @Test
  void findsACommandThatIsTakenOutOfSequence() {
    assertThat(found(SequenceTrials::of, answering("RCPT", "250 ok\r\n")))
        .contains(ParserRule.WRONG_SEQUENCE);
  }

  @Test
  void findsDataThatBeginsWithoutATransaction() {
    List<Finding> found = look(SequenceTrials::of, answering("DATA", "354 go\r\n"));
    assertThat(found)
        .extracting(Finding::rule, Finding::seen)
        .contains(
            tuple(ParserRule.WRONG_SEQUENCE, "DATA before MAIL: 354 go | waits for the message"));
  }

  @Test
  void findsATransactionThatOutlivesEhlo() {
    assertThat(
            found(
                SequenceTrials::of,
                (script, line) ->
                    line.startsWith("EHLO") && script.isMail()
                        ? Optional.of("250-mx.test.example\r\n250 PIPELINING\r\n")
                        : Optional.empty()))
        .contains(ParserRule.TRANSACTION_KEPT);
  }

  @Test
  void findsMailBeforeEhlo() {
    assertThat(found(SequenceTrials::of, answering("MAIL FROM:<>", "250 ok\r\n")))
        .contains(ParserRule.NO_HELLO_NEEDED, ParserRule.WRONG_SEQUENCE);
  }

  @Test
  void findsALoginWithinATransaction() {
    assertThat(found(SequenceTrials::of, answering("AUTH", "334 \r\n")))
        .contains(ParserRule.AUTH_IN_TRANSACTION);
  }

  @Test
  void findsAnswersThatAreTooManyAndTooFew() {
    assertThat(found(PipelineTrials::of, answering("RSET", "250 ok\r\n250 ok\r\n")))
        .contains(ParserRule.PIPELINE_OUT_OF_STEP);
    assertThat(found(SequenceTrials::of, answering("RSET now", "250 ok\r\n250 ok\r\n")))
        .contains(ParserRule.EXTRA_ANSWERS);
    assertThat(found(PipelineTrials::of, answering("RSET", "")))
        .contains(ParserRule.PIPELINE_OUT_OF_STEP);
  }

  @Test
  void findsAChunkThatIsRunAsCommands() {
    assertThat(found(ChunkTrials::of, answering("BDAT 6", "503 no\r\n")))
        .contains(ParserRule.CHUNK_AS_COMMANDS);
  }

  @Test
  void findsAChunkOfASizeThatIsNone() {
    assertThat(found(ChunkTrials::of, answering("BDAT -1", "250 ok\r\n")))
        .contains(ParserRule.CHUNK_SIZE);
    assertThat(found(ChunkTrials::of, answering("BDAT 9", ""))).contains(ParserRule.CHUNK_SIZE);
  }

  @Test
  void findsParametersAndAddressesThatMakeNoSense() {
    assertThat(
            found(
                ParameterTrials::of,
                (script, line) ->
                    line.matches("MAIL FROM:<>.+|MAIL FROM:<no.*")
                        ? Optional.of("250 ok\r\n")
                        : Optional.empty()))
        .contains(ParserRule.SIZE_IGNORED, ParserRule.PARAMETER_TAKEN, ParserRule.ADDRESS_CONTROLS);
  }

  @Test
  void findsWhatALongLineDoes() {
    assertThat(found(_ -> LineTrials.of(), answering(REPEATED, "500 no\r\n500 what?\r\n")))
        .contains(ParserRule.LONG_LINE_SPLIT);
    assertThat(found(_ -> LineTrials.of(), answering(REPEATED, PoliteScript.HANG_UP)))
        .contains(ParserRule.HANGS_UP);
    assertThat(found(_ -> LineTrials.rude(), silentFor(100_000)))
        .contains(ParserRule.STOPS_ANSWERING);
  }

  @Test
  void findsThatErrorsHaveNoLimit() {
    try (var server =
            new ScriptedServer(() -> new PoliteScript(answering("XPOSTERN", "500 no\r\n")));
        var sessions = new Sessions(server.door())) {
      var findings = new Findings("test");
      ErrorLimit.look(sessions, findings);
      assertThat(rules(findings.all())).containsExactly(ParserRule.NO_ERROR_LIMIT);
    }
  }

  @Test
  void findsThatTheServerIsGone() {
    var server = new AtomicReference<ScriptedServer>();
    var findings = new Findings("test");
    try (var one =
        new ScriptedServer(
            () ->
                new PoliteScript(
                    (script, line) -> {
                      if (line.startsWith("BDAT -1")) {
                        server.get().close();
                        return Optional.of(PoliteScript.HANG_UP);
                      }
                      return Optional.empty();
                    }))) {
      server.set(one);
      assertThatThrownBy(() -> new ParserProbe(Optional.empty()).run(one.door(), findings))
          .isInstanceOf(NoDialogue.class);
    }
    assertThat(rules(findings.all())).contains(ParserRule.WENT_AWAY);
  }

  @Test
  void leavesAServerThatAnswersNothing() {
    var findings = new Findings("test");
    try (var server =
        new ScriptedServer(
            () ->
                new PoliteScript(
                    (script, line) ->
                        line.startsWith("EHLO") ? Optional.empty() : Optional.of("")))) {
      assertThatThrownBy(() -> new ParserProbe(Optional.empty()).run(server.door(), findings))
          .isInstanceOf(NoDialogue.class);
      assertThat(server.lines()).hasSizeLessThan(10);
    }
  }

  @Test
  void sendsNoMessage() {
    try (var server = new ScriptedServer(() -> new PoliteScript((_, _) -> Optional.empty()))) {
      var findings = new Findings("test");
      for (var probe : ParserProbes.all(Optional.empty())) {
        probe.run(server.door(), findings);
      }
      assertThat(server.lines()).noneMatch(line -> line.contains(PoliteScript.KNOWN));
      assertThat(findings.facts())
          .filteredOn(fact -> fact.name().equals("end of data"))
          .extracting(Fact::values)
          .containsExactly(List.of("not tried: needs --deliver-to"));
    }
  }

  @Test
  void findsWhatEndsAMessage() {
    List<Finding> found = endOfData(PoliteScript.KNOWN);
    assertThat(found)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo(ParserRule.END_OF_DATA);
              assertThat(finding.seen()).isEqualTo("LF.LF, LF.CRLF, CRLF.LF ends a message");
            });
  }

  @Test
  void triesNoMessageWhereTheTesterIsRefused() {
    assertThat(endOfData("somebody@else.example")).isEmpty();
  }

  private static List<Finding> endOfData(String own) {
    try (var server = new ScriptedServer(() -> new PoliteScript((_, _) -> Optional.empty()))) {
      var findings = new Findings("test");
      new EndOfDataProbe(Optional.of(own)).run(server.door(), findings);
      return findings.all();
    }
  }

  private static BiFunction<PoliteScript, String, Optional<String>> answering(
      String start, String answer) {
    return (_, line) -> line.startsWith(start) ? Optional.of(answer) : Optional.empty();
  }

  private static BiFunction<PoliteScript, String, Optional<String>> silentFor(int length) {
    return (script, line) -> line.length() > length - 10 ? Optional.of("") : Optional.empty();
  }

  private static List<Rule> found(
      Function<Setting, List<Trial>> family,
      BiFunction<PoliteScript, String, Optional<String>> otherwise) {
    return rules(look(family, otherwise));
  }

  private static List<Rule> rules(List<Finding> found) {
    return found.stream().map(Finding::rule).distinct().toList();
  }

  private static List<Finding> look(
      Function<Setting, List<Trial>> family,
      BiFunction<PoliteScript, String, Optional<String>> otherwise) {
    try (var server = new ScriptedServer(() -> new PoliteScript(otherwise));
        var sessions = new Sessions(server.door())) {
      var findings = new Findings("test");
      new Jury(sessions, findings)
          .hear("family", family.apply(Setting.of(sessions, Optional.empty())));
      return findings.all();
    }
  }

  private static List<Finding> lookAtAll(
      BiFunction<PoliteScript, String, Optional<String>> otherwise) {
    try (var server = new ScriptedServer(() -> new PoliteScript(otherwise))) {
      var findings = new Findings("test");
      new ParserProbe(Optional.empty()).run(server.door(), findings);
      return findings.all();
    }
  }
}
