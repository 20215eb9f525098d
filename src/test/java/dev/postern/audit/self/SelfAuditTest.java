package dev.postern.audit.self;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.ScriptedServer;
import dev.postern.audit.probe.ScriptedServer.Script;
import dev.postern.event.Event;
import dev.postern.guard.Inspections.Result;
import dev.postern.guard.Inspections.Verdict;
import dev.postern.observe.Metrics;
import dev.postern.transport.Roots;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelfAuditTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final List<Event> events = new ArrayList<>();
  private final List<String> shut = new ArrayList<>();
  private final Metrics metrics = new Metrics();

  @Test
  void closesAListenerThatRelaysAndSaysSo() {
    try (var server = new ScriptedServer(() -> script("250 2.1.5 Ok\r\n"))) {
      Result result = look(server, _ -> false);
      assertThat(result.verdict()).isEqualTo(Verdict.CLOSED);
      assertThat(result.worst()).isEqualTo("critical");
    }
    assertThat(shut).containsExactly("front");
    assertThat(events)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.fields())
                    .containsEntry("cause", "open-relay")
                    .containsEntry("subject", "front"));
    assertThat(metrics.scrape())
        .contains("postern_audit_closed{listener=\"front\"} 1.0")
        .contains("postern_audit_seconds{listener=\"front\"} " + (double) NOW.getEpochSecond());
  }

  @Test
  void leavesOneOpenThatRefusesStrangers() {
    try (var server = new ScriptedServer(() -> script("550 5.7.1 No relaying\r\n"))) {
      Result result = look(server, _ -> false);
      assertThat(result.verdict()).isEqualTo(Verdict.FLAWED);
      assertThat(result.findings()).as("it has no TLS").isPositive();
      assertThat(result.at()).isEqualTo(NOW);
    }
    assertThat(shut).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void comesFromAnotherAddressWhereOneIsAProxys() {
    try (var server = new ScriptedServer(() -> script("550 5.7.1 No relaying\r\n"))) {
      assertThat(look(server, InetAddress.ofLiteral("127.0.0.1")::equals).verdict())
          .isEqualTo(Verdict.FLAWED);
    }
  }

  @Test
  void saysThatItCouldNotLookWhereEveryAddressIsAProxys() {
    try (var server = new ScriptedServer(() -> script("550 5.7.1 No relaying\r\n"))) {
      Result result = look(server, _ -> true);
      assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(result.detail()).contains("proxy");
    }
  }

  @Test
  void doesNotPassOneThatOnlyPutsItOff() {
    try (var server = new ScriptedServer(() -> script("451 4.3.0 Later\r\n"))) {
      Result result = look(server, _ -> false);
      assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
      assertThat(result.detail()).contains("451 4.3.0 Later");
    }
    assertThat(shut).isEmpty();
  }

  @Test
  void doesNotPassOneThatHangsUpBeforeItHasAnswered() {
    try (var server = new ScriptedServer(() -> script(null))) {
      assertThat(look(server, _ -> false).verdict()).isEqualTo(Verdict.UNKNOWN);
    }
    assertThat(shut).isEmpty();
  }

  @Test
  void saysNothingOfAListenerThatClosesMeanwhile() {
    List<Result> results;
    try (var server = new ScriptedServer(() -> script("550 5.7.1 No relaying\r\n"))) {
      var subject = new SelfAudit.Subject("front", _ -> false);
      var premises =
          new SelfAudit.Premises() {
            private boolean asked;

            @Override
            public Optional<InetSocketAddress> bound(String listener) {
              Optional<InetSocketAddress> at =
                  asked ? Optional.empty() : Optional.of(server.address());
              asked = true;
              return at;
            }

            @Override
            public void shut(String listener) {
              shut.add(listener);
            }
          };
      try (var audit = audit(subject, premises)) {
        audit.look(subject);
        results = audit.results();
      }
    }
    assertThat(results).isEmpty();
  }

  private SelfAudit audit(SelfAudit.Subject subject, SelfAudit.Premises premises) {
    return new SelfAudit(
        "mx.test.example",
        List.of(subject),
        premises,
        () -> Roots.systemAnd(List.of()),
        events::add,
        metrics,
        InstantSource.fixed(NOW));
  }

  private Result look(ScriptedServer server, Predicate<InetAddress> proxies) {
    var subject = new SelfAudit.Subject("front", proxies);
    var premises =
        new SelfAudit.Premises() {
          @Override
          public Optional<InetSocketAddress> bound(String listener) {
            return Optional.of(server.address());
          }

          @Override
          public void shut(String listener) {
            shut.add(listener);
          }
        };
    try (var audit = audit(subject, premises)) {
      audit.look(subject);
      assertThat(audit.isOurs(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)))
          .isFalse();
      return audit.results().getFirst();
    }
  }

  private static Script script(@Nullable String toRecipients) {
    return line -> {
      String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
      return switch (verb) {
        case "EHLO", "HELO" -> "250 mx.test.example\r\n";
        case "MAIL", "RSET", "NOOP" -> "250 2.1.0 Ok\r\n";
        case "RCPT" -> toRecipients;
        case "QUIT" -> null;
        default -> "502 5.5.1 No\r\n";
      };
    };
  }
}
