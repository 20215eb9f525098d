package dev.postern.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.EventLog;
import dev.postern.key.Exchange;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.observe.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The filter for fail2ban against lines as the event log writes them. What fail2ban does to a line
/// before: it cuts out the time.
class Fail2banTest {

  private static final Pattern EXPRESSION =
      Pattern.compile("(?m)^(?:failregex = | {12})%\\(_begin\\)s(.+)$");
  private static final Pattern TIME = Pattern.compile("^\\{\"time\":\"[^\"]*\"(?=,)");

  private final List<Pattern> expressions = expressions();

  private static List<Pattern> expressions() {
    try {
      String filter = Files.readString(Path.of("deploy/fail2ban/filter-postern.conf"));
      Matcher begin = Pattern.compile("(?m)^_begin = (.+)$").matcher(filter);
      assertThat(begin.find()).isTrue();
      return EXPRESSION
          .matcher(filter)
          .results()
          .map(found -> begin.group(1) + found.group(1).replace("<ADDR>", "([0-9a-fA-F.:]+)"))
          .map(Pattern::compile)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String logged(String client, Consumer<SessionRecord> session) {
    var out = new ByteArrayOutputStream();
    try (var log = new EventLog(out, Clock.systemUTC(), new Metrics())) {
      var watchers =
          new SessionRecord.Watchers(
              log, new Metrics(), InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z")));
      session.accept(new SessionRecord(watchers, "alternate", client));
    }
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  private List<String> banned(String line) {
    return List.of(TIME.matcher(line).replaceFirst(""), "relay postern[4711]: " + line).stream()
        .flatMap(
            text ->
                expressions.stream()
                    .map(expression -> expression.matcher(text))
                    .filter(Matcher::find)
                    .map(found -> found.group(1)))
        .toList();
  }

  private static Exchange.Step.Denied wrong(String user) {
    return new Exchange.Step.Denied(
        Refusal.of(Refusal.Reason.AUTH_FAILED, 535, "5.7.8", "no"), user, Exchange.Why.WRONG);
  }

  @Test
  void thereAreExpressions() {
    assertThat(expressions).hasSize(2);
  }

  @Test
  void aFailedLoginIsFoundInAFileAndInTheJournal() {
    String line = logged("203.0.113.9", record -> record.denied("PLAIN", wrong("admin")));
    assertThat(banned(line)).containsExactly("203.0.113.9", "203.0.113.9");
    String six = logged("2001:db8:0:0:0:0:0:7", record -> record.denied("LOGIN", wrong("b")));
    assertThat(banned(six)).containsExactly("2001:db8:0:0:0:0:0:7", "2001:db8:0:0:0:0:0:7");
  }

  @Test
  void aLoginThatSucceededIsNot() {
    assertThat(banned(logged("192.0.2.1", record -> record.granted("PLAIN", "app")))).isEmpty();
  }

  @Test
  void theNameOfAUserCantPutTheBlameOnSomebodyElse() {
    String other = "x\",\"client\":\"192.0.2.1\",\"result\":\"denied\"}";
    assertThat(banned(logged("203.0.113.9", record -> record.denied("PLAIN", wrong(other)))))
        .containsExactly("203.0.113.9", "203.0.113.9");
    assertThat(banned(logged("192.0.2.1", record -> record.granted("PLAIN", other)))).isEmpty();
    String lines = "x\n{\"time\":\"\",\"event\":\"login\",\"client\":\"192.0.2.1\"";
    assertThat(logged("192.0.2.1", record -> record.denied("PLAIN", wrong(lines))).lines())
        .hasSize(1);
  }

  @Test
  void whoSendsWithoutAKeyIsFoundAndWhoMistypesAnAddressIsNot() {
    var keyFirst = Refusal.of(Reason.AUTH_REQUIRED, 530, "5.7.0", "Authentication required");
    var address = Refusal.of(Reason.ADDRESS, 501, "5.1.3", "Not an address");
    assertThat(banned(logged("203.0.113.9", record -> record.refused(keyFirst, "MAIL"))))
        .containsExactly("203.0.113.9", "203.0.113.9");
    assertThat(banned(logged("203.0.113.9", record -> record.refused(address, "RCPT")))).isEmpty();
  }
}
