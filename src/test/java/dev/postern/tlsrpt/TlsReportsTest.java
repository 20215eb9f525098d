package dev.postern.tlsrpt;

import static dev.postern.tlsrpt.Outcomes.bad;
import static dev.postern.tlsrpt.Outcomes.good;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dkim.SigningKeys;
import dev.postern.event.Event;
import dev.postern.observe.Metrics;
import dev.postern.store.MemoryTallies;
import dev.postern.store.SqliteStore;
import dev.postern.store.StoredMessage;
import dev.postern.store.TallyStore;
import dev.postern.submission.Intake;
import dev.postern.submission.MessageIds;
import dev.postern.submission.RecordingStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsReportsTest {

  private static final String WISH = "v=TLSRPTv1; rua=mailto:reports@x.example";
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-25T00:00:00Z");

  @TempDir private Path directory;
  private volatile Instant now = NOON;
  private final InstantSource clock = () -> now;
  private final TxtZone dns = new TxtZone();
  private final RecordingStore mail = new RecordingStore();
  private final MemoryTallies kept = new MemoryTallies();
  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final TlsReports reports = reports(kept);

  @Test
  void tellsADomainThatAsksWhenTheDayIsOver() throws InterruptedException {
    dns.texts.put("_smtp._tls.x.example", List.of(WISH));
    reports.told(good("x.example"));
    reports.told(bad("x.example", "mx1", "expired"));
    reports.round();
    assertThat(dns.asked).hasValue(0);

    now = MIDNIGHT.plus(Reporting.SETTLING);
    reports.told(good("x.example"));
    reports.round();
    assertThat(dns.asked).hasValue(1);

    now = MIDNIGHT.plus(Reporting.SETTLING).plus(Reporting.SPREAD);
    reports.round();
    assertThat(mail.onlyBody())
        .contains("To: <reports@x.example>", "From: <postmaster@relay.example>");
    assertThat(results()).containsExactly("x.example 2026-11-24 mailto:reports@x.example sent");

    reports.round();
    assertThat(mail.messages).hasSize(1);
    assertThat(kept.tallies(10))
        .singleElement()
        .satisfies(row -> assertThat(row.day()).isEqualTo(LocalDate.parse("2026-11-25")));
  }

  @Test
  void forgetsADomainThatDoesNotAsk() throws InterruptedException {
    reports.told(good("x.example"));
    reports.round();
    assertThat(kept.tallies(10)).hasSize(1);
    now = MIDNIGHT.plus(Reporting.SETTLING);
    reports.round();
    assertThat(kept.tallies(10)).isEmpty();
    now = MIDNIGHT.plus(Duration.ofHours(12));
    reports.round();
    assertThat(dns.asked).hasValue(1);
    assertThat(mail.messages).isEmpty();
    assertThat(results()).isEmpty();
  }

  @Test
  void reportsAreSpreadOverSomeHours() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      dns.texts.put("_smtp._tls.x" + i + ".example", List.of(WISH));
      reports.told(good("x" + i + ".example"));
    }
    now = MIDNIGHT.plus(Reporting.SETTLING);
    reports.round();
    now = now.plus(Reporting.SPREAD.dividedBy(2));
    reports.round();
    assertThat(mail.messages.size()).isBetween(20, 80);
    now = now.plus(Reporting.SPREAD.dividedBy(2));
    reports.round();
    assertThat(mail.messages).hasSize(100);
  }

  @Test
  void triesForADayAndGivesUp() throws InterruptedException {
    dns.texts.put("_smtp._tls.x.example", List.of(WISH + ",https://nowhere.example/"));
    reports.told(good("x.example"));
    for (int minutes = 0; minutes < 60 * 30; minutes += 10) {
      now = MIDNIGHT.plus(Duration.ofMinutes(minutes));
      reports.round();
    }
    assertThat(mail.messages).as("what was sent is not sent again").hasSize(1);
    assertThat(results())
        .containsExactly(
            "x.example 2026-11-24 mailto:reports@x.example sent",
            "x.example 2026-11-24 https://nowhere.example/ given up: nowhere.example has no"
                + " address");
    assertThat(kept.tallies(10)).noneMatch(row -> row.day().equals(LocalDate.parse("2026-11-24")));
    assertThat(dns.asked.get()).isBetween(5, 20);
  }

  @Test
  void asksAgainWhereTheAnswerIsMissing() throws InterruptedException {
    dns.texts.put("_smtp._tls.x.example", List.of(WISH));
    dns.fails = true;
    reports.told(good("x.example"));
    now = MIDNIGHT.plus(Duration.ofHours(5));
    reports.round();
    assertThat(mail.messages).isEmpty();
    dns.fails = false;
    now = now.plus(Duration.ofHours(1));
    reports.round();
    assertThat(mail.messages).hasSize(1);
  }

  @Test
  void triesAgainWhereTheMessageCantBeStored() throws InterruptedException {
    dns.texts.put("_smtp._tls.x.example", List.of(WISH));
    reports.told(good("x.example"));
    now = MIDNIGHT.plus(Duration.ofHours(5));
    mail.acceptFails = true;
    reports.round();
    mail.acceptFails = false;
    now = now.plus(Duration.ofHours(1));
    reports.round();
    assertThat(mail.messages).hasSize(1);
    assertThat(results()).containsExactly("x.example 2026-11-24 mailto:reports@x.example sent");
  }

  @Test
  void reportsDontCauseReports() throws InterruptedException {
    dns.texts.put("_smtp._tls.x.example", List.of(WISH));
    reports.told(good("x.example"));
    now = MIDNIGHT.plus(Duration.ofHours(5));
    reports.round();
    reports.told(good("x.example"));
    now = now.plus(Duration.ofDays(1));
    reports.round();
    assertThat(mail.messages).hasSize(1);

    // With one other session there is a report.
    now = now.plus(Duration.ofDays(1));
    reports.told(good("x.example"));
    now = now.plus(Duration.ofDays(1));
    reports.round();
    assertThat(mail.messages).hasSize(2);
  }

  @Test
  void whatWasCountedAndSentOutlivesARestart() throws InterruptedException {
    dns.texts.put("_smtp._tls.x.example", List.of(WISH + ",https://nowhere.example/"));
    try (var store = SqliteStore.open(directory, 1 << 20, new Metrics())) {
      try (TlsReports before = reports(store.tallyStore())) {
        before.start();
        before.told(good("x.example"));
      }
    }
    now = MIDNIGHT.plus(Duration.ofHours(5));
    for (int run = 0; run < 2; run++) {
      try (var store = SqliteStore.open(directory, 1 << 20, new Metrics());
          TlsReports after = reports(store.tallyStore())) {
        after.start();
        after.round();
      }
      now = now.plus(Duration.ofHours(1));
    }
    assertThat(mail.messages).hasSize(1);
    assertThat(results()).containsExactly("x.example 2026-11-24 mailto:reports@x.example sent");
  }

  @Test
  void aHostileRecordCostsOneLookup() throws InterruptedException {
    dns.texts.put(
        "_smtp._tls.x.example", List.of("v=TLSRPTv1; rua=" + "mailto:a@x.example,".repeat(50_000)));
    dns.texts.put("_smtp._tls.y.example", List.of("v=TLSRPTv1; rua=https://127.0.0.1:99999/"));
    reports.told(good("x.example"));
    reports.told(good("y.example"));
    now = MIDNIGHT.plus(Duration.ofHours(40));
    reports.round();
    assertThat(mail.messages).isEmpty();
    assertThat(kept.tallies(10)).isEmpty();
    assertThat(results()).singleElement().asString().startsWith("y.example 2026-11-24 https:");
  }

  private TlsReports reports(TallyStore store) {
    var metrics = new Metrics();
    var intake =
        new Intake(
            "relay.example",
            1 << 20,
            mail,
            _ -> true,
            (_, _) -> Optional.empty(),
            (StoredMessage _, dev.postern.store.Body _) -> {},
            _ -> {},
            metrics,
            new MessageIds(clock),
            SigningKeys.NONE,
            clock);
    return new TlsReports(
        TlsReportsConfig.of("relay.example"), store, dns, intake, events::add, metrics, clock);
  }

  private List<String> results() {
    return events.stream()
        .map(Event::fields)
        .map(
            fields ->
                String.join(
                    " ",
                    String.valueOf(fields.get("domain")),
                    String.valueOf(fields.get("day")),
                    String.valueOf(fields.get("uri")),
                    String.valueOf(fields.get("result"))))
        .toList();
  }
}
