package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.guard.Admission.Client;
import dev.postern.key.Key;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Refusal;
import dev.postern.observe.Metrics;
import dev.postern.store.MemoryQuotas;
import dev.postern.store.QuotaStore;
import dev.postern.store.SqliteStore;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotasTest {

  private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
  private static final Mailbox CONTACT = mailbox("postmaster@relay.example");

  private final FakeClock clock = new FakeClock();
  private final Metrics metrics = new Metrics();
  private final List<Duration> pauses = new ArrayList<>();
  private Quotas quotas = quotas(Allowances.NONE);

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  private static Allowance allowance(String messages, String recipients, String fresh) {
    return new Allowance(quota(messages), quota(recipients), quota(fresh));
  }

  private static Quota quota(String text) {
    return Quota.parse(text).orElseThrow();
  }

  private static Allowances perKey(String messages, String recipients, String fresh) {
    return all(allowance(messages, recipients, fresh), Allowance.NONE, Allowance.NONE);
  }

  private static Allowances all(Allowance key, Allowance project, Allowance address) {
    return new Allowances(key, project, address, Map.of(), Optional.of(CONTACT));
  }

  private static Key key(String user) {
    return new Key(user, "app", List.of(), false);
  }

  private Quotas quotas(Allowances allowances) {
    return new Quotas(allowances, _ -> false, new Metrics(), clock, this::pause);
  }

  // The time that a reply is held back goes by at once.
  private CompletionStage<Void> pause(Duration time) {
    pauses.add(time);
    clock.advance(time);
    return CompletableFuture.completedStage(null);
  }

  private static String now(CompletionStage<Optional<Refusal>> answer) {
    return answer.toCompletableFuture().join().map(r -> r.reply().toString()).orElse("ok");
  }

  private Tab tab() {
    return quotas.open(HOME, Client.UNKNOWN);
  }

  /// The answer to the first command that is refused.
  private String send(Tab tab, String user, String... recipients) {
    String answer = now(tab.message(key(user)));
    for (int i = 0; i < recipients.length && answer.equals("ok"); i++) {
      answer = now(tab.recipient(mailbox(recipients[i])));
    }
    answer = answer.equals("ok") ? now(tab.charge()) : answer;
    if (answer.equals("ok")) {
      tab.keep();
    }
    return answer;
  }

  private String send(String user) {
    return send(tab(), user, "a@dest.example");
  }

  private int sends(String user, int tries) {
    int sent = 0;
    for (int i = 0; i < tries; i++) {
      sent += send(user).equals("ok") ? 1 : 0;
    }
    return sent;
  }

  private List<Tuple> uses(String user) {
    return quotas.of(user).stream().map(s -> Tuple.tuple(s.name(), s.value())).toList();
  }

  @Test
  void withoutConfigurationEverybodySendsWhatTheyLike() {
    assertThat(sends("billing", 1000)).isEqualTo(1000);
    assertThat(uses("billing")).isEmpty();
    assertThat(quotas.changedUses()).isEmpty();
  }

  @Test
  void whoIsTooFastIsToldWhenToComeBack() {
    quotas = quotas(perKey("3/minute", "none", "none"));
    assertThat(sends("billing", 3)).isEqualTo(3);
    assertThat(send("billing"))
        .isEqualTo("450 4.7.1 Key billing may send 3 messages a minute; again in 20 seconds");
    assertThat(send("other")).isEqualTo("ok");
    clock.advance(Duration.ofSeconds(20));
    assertThat(send("billing")).isEqualTo("ok");
    assertThat(send("billing")).startsWith("450 4.7.1");
    assertThat(pauses).isEmpty();
  }

  @Test
  void whoIsALittleTooFastIsSlowedDown() {
    quotas = quotas(perKey("60/minute", "none", "none"));
    Instant began = clock.instant();
    assertThat(sends("billing", 180)).isEqualTo(180);
    assertThat(Duration.between(began, clock.instant())).isEqualTo(Duration.ofMinutes(2));
    assertThat(pauses).hasSize(120).allSatisfy(p -> assertThat(p).isEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void aDaysQuotaIsNotWaitedForAndNamesWhomToAsk() {
    quotas = quotas(perKey("2/day", "none", "none"));
    assertThat(sends("billing", 2)).isEqualTo(2);
    assertThat(send("billing"))
        .isEqualTo(
            "450 4.7.1 Key billing may send 2 messages a day; again in 14 hours, or ask"
                + " postmaster@relay.example for more");
    clock.advance(Duration.ofHours(13).plusMinutes(59));
    assertThat(sends("billing", 5)).isZero();
    clock.advance(Duration.ofMinutes(1));
    assertThat(sends("billing", 5)).isEqualTo(2);
    assertThat(pauses).isEmpty();
  }

  @Test
  void recipientsBeyondTheQuotaAreRefusedAndTheRestIsSent() {
    quotas = quotas(perKey("none", "2/minute", "none"));
    Tab tab = tab();
    assertThat(now(tab.message(key("billing")))).isEqualTo("ok");
    assertThat(now(tab.recipient(mailbox("a@dest.example")))).isEqualTo("ok");
    assertThat(now(tab.recipient(mailbox("b@dest.example")))).isEqualTo("ok");
    assertThat(now(tab.recipient(mailbox("c@dest.example"))))
        .startsWith("452 4.5.3 Key billing may send to 2 recipients a minute; again in ");
    assertThat(now(tab.charge())).isEqualTo("ok");
    tab.keep();
    assertThat(uses("billing"))
        .containsExactly(Tuple.tuple("recipients of the key per minute", "2 of 2"));
  }

  @Test
  void whatIsNotAcceptedCostsNothing() {
    quotas = quotas(perKey("5/hour", "5/hour", "5/day"));
    for (int i = 0; i < 100; i++) {
      Tab tab = tab();
      assertThat(now(tab.message(key("billing")))).isEqualTo("ok");
      assertThat(now(tab.recipient(mailbox(i + "@dest.example")))).isEqualTo("ok");
      if (i % 2 == 0) {
        assertThat(now(tab.charge())).isEqualTo("ok");
        tab.giveBack();
      }
    }
    assertThat(uses("billing")).extracting(t -> t.toList().getLast()).containsOnly("0 of 5");
  }

  @Test
  void whatWasPaidYesterdayIsNotGivenBackToday() {
    quotas = quotas(perKey("2/day", "none", "none"));
    Tab tab = tab();
    now(tab.message(key("billing")));
    now(tab.charge());
    clock.advance(Duration.ofHours(14));
    assertThat(send("billing")).isEqualTo("ok");
    tab.giveBack();
    assertThat(sends("billing", 5)).isEqualTo(1);
  }

  @Test
  void allWhoPayForAMessageOrNobody() {
    quotas =
        quotas(
            all(
                allowance("10/day", "none", "none"),
                allowance("5/day", "none", "none"),
                allowance("2/day", "none", "none")));
    assertThat(sends("billing", 5)).isEqualTo(2);
    assertThat(send("billing")).startsWith("450 4.7.1 Address 192.0.2.1 may send 2 messages a day");
    assertThat(uses("billing"))
        .containsExactly(Tuple.tuple("messages of the key per day", "2 of 10"));
    Tab elsewhere = quotas.open(HOME, Client.TRUSTED);
    assertThat(IntStream.range(0, 9).filter(_ -> send(elsewhere, "other").equals("ok")).count())
        .isEqualTo(3);
    assertThat(send(elsewhere, "other")).startsWith("450 4.7.1 Project app may send 5 messages");
  }

  @Test
  void aMessageThatWasLookedAtBeforeOthersTookTheRestIsRefusedWhole() {
    quotas = quotas(perKey("none", "3/day", "none"));
    Tab first = tab();
    now(first.message(key("billing")));
    now(first.recipient(mailbox("a@dest.example")));
    now(first.recipient(mailbox("b@dest.example")));
    assertThat(send(tab(), "billing", "c@dest.example", "d@dest.example")).isEqualTo("ok");
    assertThat(now(first.charge())).startsWith("452 4.5.3 Key billing may send to 3 recipients");
    assertThat(uses("billing").getFirst().toList()).contains("2 of 3");
  }

  @Test
  void manySessionsAtOnceGetNoMoreThanOne() {
    quotas = quotas(perKey("1000/day", "1500/day", "none"));
    var accepted = new AtomicInteger();
    IntStream.range(0, 4000)
        .parallel()
        .forEach(
            i -> {
              Tab tab = quotas.open(HOME, Client.UNKNOWN);
              if (send(tab, "billing", "a@dest.example").equals("ok")) {
                if (i % 10 == 0) {
                  tab.giveBack();
                } else {
                  accepted.incrementAndGet();
                }
              }
            });
    int more = sends("billing", 2000);
    assertThat(accepted.get() + more).isEqualTo(1000);
  }

  @Test
  void recipientsThatAKeyKnowsAreNotNew() {
    quotas = quotas(perKey("none", "none", "2/day"));
    assertThat(send(tab(), "billing", "a@dest.example", "b@dest.example")).isEqualTo("ok");
    assertThat(send(tab(), "billing", "A@dest.example", "b@dest.example")).isEqualTo("ok");
    assertThat(send(tab(), "billing", "c@dest.example"))
        .isEqualTo(
            "452 4.5.3 Key billing may send to 2 recipients that it never sent to before a day;"
                + " again in 14 hours, or ask postmaster@relay.example for more");
    assertThat(send(tab(), "other", "a@dest.example", "a@dest.example", "b@dest.example"))
        .isEqualTo("ok");
    clock.advance(Duration.ofDays(1));
    assertThat(send(tab(), "billing", "c@dest.example")).isEqualTo("ok");
  }

  @Test
  void aKeyMayHaveItsOwn() {
    quotas =
        quotas(
            new Allowances(
                allowance("1/day", "none", "none"),
                Allowance.NONE,
                Allowance.NONE,
                Map.of("bulk", allowance("5/day", "none", "none"), "free", Allowance.NONE),
                Optional.empty()));
    assertThat(sends("billing", 10)).isEqualTo(1);
    assertThat(sends("bulk", 10)).isEqualTo(5);
    assertThat(sends("free", 10)).isEqualTo(10);
    assertThat(send("billing")).endsWith("again in 14 hours");
  }

  @Test
  void aReloadKeepsWhatWasUsed() {
    quotas = quotas(perKey("10/day", "none", "none"));
    assertThat(sends("billing", 7)).isEqualTo(7);
    quotas.replace(perKey("20/hour, 100/day", "none", "none"));
    assertThat(uses("billing")).contains(Tuple.tuple("messages of the key per day", "7 of 100"));
    quotas.replace(perKey("8/day", "none", "none"));
    assertThat(sends("billing", 10)).isEqualTo(1);
    quotas.replace(Allowances.NONE);
    assertThat(sends("billing", 10)).isEqualTo(10);
  }

  @Test
  void whatWasUsedIsKnownAfterARestart(@TempDir Path directory) throws Exception {
    Allowances allowances = perKey("100/hour, 150/day", "none", "10/day");
    try (var store = SqliteStore.open(directory, SqliteStore.DEFAULT_MEMORY, metrics)) {
      quotas = quotas(allowances);
      assertThat(sends("billing", 90)).isEqualTo(90);
      ledger(store.quotas()).close();
    }
    clock.advance(Duration.ofMinutes(30));
    try (var store = SqliteStore.open(directory, SqliteStore.DEFAULT_MEMORY, new Metrics())) {
      quotas = quotas(allowances);
      quotas.restore(store.quotas());
      assertThat(uses("billing"))
          .containsExactly(
              Tuple.tuple("messages of the key per hour", "40 of 100"),
              Tuple.tuple("messages of the key per day", "90 of 150"),
              Tuple.tuple("new-recipients of the key per day", "1 of 10"));
      assertThat(sends("billing", 60)).isEqualTo(60);
      assertThat(uses("billing"))
          .contains(Tuple.tuple("new-recipients of the key per day", "1 of 10"));
      assertThat(send("billing")).startsWith("450 4.7.1 Key billing may send 150 messages a day");
    }
  }

  @Test
  void aRestartOnTheNextDayBeginsAnew() throws Exception {
    var store = new MemoryQuotas();
    quotas = quotas(perKey("2/day", "none", "none"));
    assertThat(sends("billing", 5)).isEqualTo(2);
    ledger(store).close();
    clock.advance(Duration.ofHours(14));
    quotas = quotas(perKey("2/day", "none", "none"));
    quotas.restore(store);
    assertThat(sends("billing", 5)).isEqualTo(2);
  }

  private Ledger ledger(QuotaStore store) {
    var ledger = new Ledger(quotas, store, clock);
    ledger.start();
    return ledger;
  }

  @Test
  void manyAddressesAreBoundedAndFullAccountsForgotten() {
    quotas = quotas(all(Allowance.NONE, Allowance.NONE, allowance("10/minute", "none", "none")));
    for (int i = 0; i < Quotas.MOST + 1000; i++) {
      byte[] octets = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      Tab tab = quotas.open(address(octets), Client.UNKNOWN);
      assertThat(send(tab, "billing")).isEqualTo("ok");
    }
    assertThat(quotas.changedUses()).hasSize(Quotas.MOST);
    clock.advance(Duration.ofMinutes(11));
    quotas.forget();
    assertThat(send("billing")).isEqualTo("ok");
    assertThat(quotas.changedUses()).hasSize(1);
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void explainsAnAddressWithAWait() {
    quotas = quotas(all(Allowance.NONE, Allowance.NONE, allowance("2/hour", "none", "none")));
    sends("billing", 2);
    assertThat(quotas.of(HOME))
        .containsExactly(
            new Witness.Statement(
                "messages of the address per hour", "2 of 2", "used up; again in 30 minutes"));
    assertThat(quotas.of(InetAddress.ofLiteral("192.0.2.99")))
        .extracting(Witness.Statement::value)
        .containsExactly("0 of 2");
  }

  @ParameterizedTest
  @CsvSource({"5, 40, 200", "60, 600, 900", "1, 1, 1", "7, 7, 1000"})
  void noWindowHasMoreThanItsBucketAndNoDayMoreThanItsQuota(int minute, int hour, int day) {
    for (int seed = 0; seed < 5; seed++) {
      var random = new Random(seed);
      quotas = quotas(perKey("%d/m, %d/h, %d/d".formatted(minute, hour, day), "none", "none"));
      List<Instant> accepted = new ArrayList<>();
      Instant end = clock.instant().plus(Duration.ofHours(40));
      while (clock.instant().isBefore(end)) {
        // Bursts and silences.
        long most = random.nextInt(20) == 0 ? 7_200_000 : 20_000;
        clock.advance(Duration.ofMillis((long) (random.nextDouble() * most)));
        for (int i = random.nextInt(4); i > 0; i--) {
          Tab tab = tab();
          if (random.nextInt(4) == 0) {
            now(tab.message(key("k")));
            if (now(tab.charge()).equals("ok")) {
              tab.giveBack();
            }
          } else if (send(tab, "k").equals("ok")) {
            accepted.add(clock.instant());
          }
        }
      }
      assertThat(accepted).isNotEmpty();
      hold(accepted, minute, Duration.ofMinutes(1));
      hold(accepted, hour, Duration.ofHours(1));
      Map<Instant, Long> byDay =
          accepted.stream()
              .collect(
                  java.util.stream.Collectors.groupingBy(
                      at -> at.truncatedTo(ChronoUnit.DAYS),
                      java.util.stream.Collectors.counting()));
      assertThat(byDay.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(day));
    }
  }

  // In a window of length w no more than the bucket and what trickles in: count (1 + w / length).
  // The clock has milliseconds.
  private static void hold(List<Instant> accepted, int count, Duration length) {
    for (int from = 0; from < accepted.size(); from += 1 + from / 50) {
      for (int to = from; to < accepted.size(); to++) {
        long window = Duration.between(accepted.get(from), accepted.get(to)).toMillis();
        if (window > length.toMillis()) {
          break;
        }
        assertThat(to - from + 1.0)
            .isLessThanOrEqualTo(count * (1 + (window + 1) / (double) length.toMillis()));
      }
    }
  }
}
