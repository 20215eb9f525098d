package dev.postern.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dkim.SigningKeys;
import dev.postern.event.Event;
import dev.postern.guard.Custody;
import dev.postern.key.Key;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.mail.ReversePath;
import dev.postern.observe.Metrics;
import dev.postern.store.Origin;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {

  private static final Instant NOW = Instant.parse("2026-11-22T04:09:36Z");
  private static final long LIMIT = 1_000_000;

  private final RecordingStore store = new RecordingStore();
  private final List<StoredMessage> queued = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private final Custodian custody = new Custodian();
  private final Intake intake =
      new Intake(
          "relay.example",
          LIMIT,
          store,
          recipient -> !recipient.domain().ascii().equals("nowhere.example"),
          (project, recipient) ->
              recipient.localPart().equals("gone")
                  ? Optional.of(
                      Refusal.of(Refusal.Reason.SUPPRESSED, 550, "5.1.1", "gone for " + project))
                  : Optional.empty(),
          custody,
          (message, _) -> queued.add(message),
          events::add,
          metrics,
          new MessageIds(InstantSource.fixed(NOW)),
          SigningKeys.NONE,
          InstantSource.fixed(NOW));

  private final Submitter bound = submitter(key("app.example", "*.sub.example"));
  private final Submitter free = submitter(key("*"));
  private final Submitter network = submitter(null);

  /// Holds the mail of one user.
  private static final class Custodian implements Custody {

    String user = "";

    @Override
    public Optional<String> holds(String asked) {
      return asked.equals(user) ? Optional.of("its key is in quarantine") : Optional.empty();
    }

    @Override
    public Optional<Slowed> slowed(String asked) {
      return Optional.empty();
    }
  }

  @Test
  void mailOfAUserInQuarantineIsAcceptedAndHeldInTheSameCommit() {
    custody.user = free.user();
    accepted(submit(free, "From: a@app.example\r\n\r\nhello\r\n"));
    assertThat(store.messages).hasSize(1);
    assertThat(store.held.values()).containsExactly("its key is in quarantine");
    assertThat(queued).isEmpty();
    assertThat(events)
        .extracting(Event::kind)
        .containsExactly(Event.Kind.ACCEPTED, Event.Kind.HELD);
    assertThat(store.events).isEqualTo(events);

    // What the relay itself writes is nobody's.
    custody.user = "postern";
    intake
        .inject(
            Envelope.of(ReversePath.NULL, List.of(recipient("a@b.example"))),
            ByteBuffer.wrap("From: <>\r\n\r\nx".getBytes(StandardCharsets.UTF_8)))
        .toCompletableFuture()
        .join();
    assertThat(queued).hasSize(1);
  }

  // The envelope.

  @ParameterizedTest
  @CsvSource({
    "a@app.example, true",
    "A@APP.example, true",
    "a@x.sub.example, true",
    "a@sub.example, false",
    "a@evil.example, false"
  })
  void aKeysPatternsBindTheEnvelopeSender(String sender, boolean allowed) {
    var refusal = intake.from(bound, envelope(sender), 0);
    assertThat(refusal.isEmpty()).isEqualTo(allowed);
    refusal.ifPresent(
        why ->
            assertThat(why.reply())
                .hasToString(
                    "550 5.7.1 This key may not use this sender; it may use app.example,"
                        + " *.sub.example"));
    assertThat(intake.from(free, envelope(sender), 0)).isEmpty();
    assertThat(intake.from(network, envelope(sender), 0)).isEmpty();
  }

  @Test
  void theNullSenderIsForFreeKeys() {
    Envelope bounce = Envelope.of(ReversePath.NULL, List.of());
    assertThat(intake.from(bound, bounce, 0).orElseThrow().reply().toString())
        .startsWith("550 5.7.1 This key may not use the null sender");
    assertThat(intake.from(free, bounce, 0)).isEmpty();
    assertThat(intake.from(network, bounce, 0)).isEmpty();
  }

  @Test
  void aFailingStoreIsToldAtMail() {
    store.healthy = false;
    Refusal refusal = intake.from(free, envelope("a@app.example"), 0).orElseThrow();
    assertThat(refusal.reply().toString()).startsWith("452 4.3.1 ");
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.STORE);
  }

  @Test
  void aDeclaredSizeIsChecked() {
    assertThat(intake.from(free, envelope("a@app.example"), LIMIT)).isEmpty();
    assertThat(intake.from(free, envelope("a@app.example"), LIMIT + 1).orElseThrow().reply().code())
        .isEqualTo(552);
  }

  @Test
  void aRecipientNeedsARoute() {
    assertThat(intake.to(free, recipient("a%b@elsewhere.example"))).isEmpty();
    assertThat(intake.to(free, recipient("x!y@elsewhere.example"))).isEmpty();
    assertThat(intake.to(free, recipient("a@nowhere.example")).orElseThrow().reply().toString())
        .startsWith("550 5.1.2 ");
  }

  // TLS-Required.

  @ParameterizedTest
  @CsvSource({
    "'TLS-Required: No', AS_PUBLISHED, NOT_REQUIRED",
    "'tls-required:  no ', AS_PUBLISHED, NOT_REQUIRED",
    "'TLS-Required: Yes', AS_PUBLISHED, AS_PUBLISHED",
    "'TLS-Required: No', REQUIRED, REQUIRED",
    "'X: y', REQUIRED, REQUIRED",
    "'X: y', AS_PUBLISHED, AS_PUBLISHED"
  })
  void aHeaderFieldGivesTlsUpUnlessRequireTlsWasGiven(
      String field, Handling.Tls asked, Handling.Tls kept) {
    var handling = new Handling(NOW.plusSeconds(60), null, 4, asked);
    Envelope envelope = envelope("a@app.example", "b@x.example").with(handling);
    accepted(submit(free, envelope, "From: a@app.example\r\n" + field + "\r\n\r\nx\r\n"));
    assertThat(queued.getFirst().envelope().handling())
        .isEqualTo(new Handling(NOW.plusSeconds(60), null, 4, kept));
  }

  @Test
  void aSuppressedRecipientIsRefusedForTheKeysProject() {
    assertThat(intake.to(free, recipient("gone@elsewhere.example")).orElseThrow().reply())
        .hasToString("550 5.1.1 gone for " + free.key().project());
    assertThat(intake.to(network, recipient("gone@elsewhere.example")).orElseThrow().reply())
        .hasToString("550 5.1.1 gone for default");
  }

  // The From field.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@app.example",
        "Billing <a@app.example>",
        "\"evil@evil.example\" <a@app.example>",
        "a@app.example, b@x.sub.example",
        "Team: a@app.example;"
      })
  void aKeysPatternsAllow(String from) {
    assertThat(submit(bound, "From: " + from + "\r\n\r\nx\r\n"))
        .isInstanceOf(Incoming.Receipt.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: a@evil.example",
        "From: a@app.example, b@evil.example",
        "From: a@app.example <b@evil.example>",
        "From: b@evil.example <a@app.example>",
        "From: a@app.example (<b@evil.example>)",
        "From: \"<b@evil.example>\" <a@app.example>",
        "From: <@evil.example:a@app.example>",
        "From: =?utf-8?q?b=40evil.example=00?= <a@app.example>",
        "From: undisclosed:;",
        "From:",
        "From :b@evil.example",
        "From\t: b@evil.example",
        "fROM:\r\n b@evil.example",
        "From: a@app.example\r\n ,b@evil.example",
        "From: a@app.example.evil.example",
        "From: a@evilapp.example",
        "Sender: a@app.example",
        "X-From: a@app.example"
      })
  void aKeysPatternsRefuse(String field) {
    Refusal refusal = refused(submit(bound, field + "\r\nSubject: x\r\n\r\nx\r\n"));
    assertThat(refusal.reply().toString()).startsWith("550 5.7.1 ");
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.SENDER);
    assertThat(store.messages).isEmpty();
    assertThat(queued).isEmpty();
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: a@app.example\r\nFrom: a@app.example",
        "From: a@app.example\r\nFrom : b@evil.example",
        "From: a@app.example\r\nX: y\r\nFROM: b@evil.example"
      })
  void moreThanOneFromFieldIsRefusedFromEverybody(String fields) {
    for (Submitter submitter : List.of(bound, free, network)) {
      assertThat(refused(submit(submitter, fields + "\r\n\r\nx\r\n")).reply().toString())
          .startsWith("550 5.6.0 The message has more than one From field");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: a@app.example\nFrom: b@evil.example\r\n\r\n",
        "From: a@app.example\rFrom: b@evil.example\r\n\r\n",
        "From: a@app.example\r\n\n\nFrom: b@evil.example\r\n\r\n",
        "From: a@app.example\r\nFrom\u0000: b@evil.example\r\n\r\n",
        "From: a@app.example\r\nFrom\u00a0: b@evil.example\r\n\r\n",
        "From: a@app.example\r\nno field\r\nFrom: b@evil.example\r\n\r\n",
        "From a@evil.example Sun Nov 22 04:09:36 2026\r\nFrom: a@app.example\r\n\r\n"
      })
  void whatReadersReadDifferentlyIsRefused(String message) {
    assertThat(refused(submit(free, message)).reply().toString()).startsWith("550 5.6.0 Line ");
  }

  @Test
  void aFreeKeyNeedsNoFromField() {
    assertThat(submit(free, "Subject: x\r\n\r\nx\r\n"))
        .isInstanceOf(Incoming.Receipt.Accepted.class);
  }

  @Test
  void aMessageWithoutHeaderIsAllBody() {
    assertThat(submit(free, "Hello\r\nFrom: b@evil.example\r\n\r\nx\r\n"))
        .isInstanceOf(Incoming.Receipt.Accepted.class);
    String stored = store.onlyBody();
    assertThat(stored).endsWith(">\r\n\r\nHello\r\nFrom: b@evil.example\r\n\r\nx\r\n");
    assertThat(stored.substring(0, stored.indexOf("\r\n\r\n"))).doesNotContain("From:");
    assertThat(refused(submit(bound, "Hello\r\nFrom: a@app.example\r\n")).reply().code())
        .isEqualTo(550);
  }

  // What is stored.

  @Test
  void stampsWhatIsMissing() {
    MessageId id = accepted(submit(free, "From: a@app.example\r\nSubject: x\r\n\r\nbody\r\n"));
    assertThat(store.onlyBody().split("\r\n"))
        .satisfies(
            lines ->
                assertThat(Arrays.copyOf(lines, 6))
                    .containsExactly(
                        "Received: from client.example ([192.0.2.7])",
                        "\tby relay.example with ESMTPSA id " + id,
                        "\t(TLSv1.3 TLS_AES_128_GCM_SHA256; key billing)",
                        "\tfor <to@x.example>;",
                        "\tSun, 22 Nov 2026 04:09:36 +0000",
                        "Date: Sun, 22 Nov 2026 04:09:36 +0000"))
        .anyMatch(line -> line.matches("Message-ID: <" + id + "\\.[0-9a-z]+@relay\\.example>"));
    assertThat(store.onlyBody()).endsWith(">\r\nFrom: a@app.example\r\nSubject: x\r\n\r\nbody\r\n");
    StoredMessage message = store.messages.get(id);
    assertThat(message.messageIdField()).startsWith("<" + id + ".");
    assertThat(message.subject()).isEqualTo("x");
    assertThat(message.size()).isEqualTo(store.onlyBody().length());
    assertThat(message.origin()).isEqualTo(new Origin("billing", "shop"));
    assertThat(message.acceptedAt()).isEqualTo(NOW);
  }

  @Test
  void keepsWhatIsThere() {
    String message =
        "dATE : whenever\r\nmessage-id:\r\n <1@app.example>\r\nFrom: a@app.example\r\n\r\nbody\r\n";
    MessageId id = accepted(submit(free, message));
    assertThat(store.onlyBody()).endsWith("+0000\r\n" + message);
    assertThat(store.messages.get(id).messageIdField()).isEqualTo("<1@app.example>");
  }

  @Test
  void severalRecipientsAreNotNamed() {
    var envelope =
        Envelope.of(
            sender("a@app.example"), List.of(recipient("b@x.example"), recipient("c@x.example")));
    accepted(submit(free, envelope, "From: a@app.example\r\n\r\n"));
    assertThat(store.onlyBody()).doesNotContain("b@x.example").doesNotContain("for <");
  }

  @Test
  void aKeyMayHideItsClients() {
    var hiding = submitter(new Key("billing", "shop", List.of(pattern("*")), true));
    accepted(submit(hiding, "From: a@app.example\r\n\r\n"));
    assertThat(store.onlyBody())
        .startsWith("Received: by relay.example with ESMTPSA id ")
        .doesNotContain("192.0.2.7")
        .doesNotContain("client.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client.example|from client.example (",
        "[192.0.2.9]|from [192.0.2.9] (",
        "bücher.example|from xn--bcher-kva.example (",
        "my_laptop|from my_laptop (",
        "a (b) c|from a??b??c (",
        "a;b\"c<d>|from a?b?c?d? (",
        "''|from unknown (",
      })
  void heloIsNobodysWordButTheClients(String helo, String stamp) {
    var submitter = new Submitter(null, "alternate", "2001:db8::7", helo, "ESMTP", "");
    accepted(submit(submitter, "From: a@app.example\r\n\r\n"));
    assertThat(store.onlyBody()).startsWith("Received: " + stamp + "[IPv6:2001:db8::7])\r\n\tby ");
    assertThat(store.onlyBody()).doesNotContain("key ");
  }

  @Test
  void heloCannotInjectAField() {
    String helo = "x\r\nBcc: y@evil.example\r\n\r\n" + "z".repeat(5000);
    var submitter = new Submitter(null, "alternate", "192.0.2.7", helo, "ESMTP", "");
    accepted(submit(submitter, "From: a@app.example\r\n\r\n"));
    assertThat(store.onlyBody()).startsWith("Received: from x??Bcc:?y@evil.example????zzz");
    assertThat(store.onlyBody().lines()).allMatch(line -> line.length() < 400);
  }

  @Test
  void removesWhatRecipientsMustNotSee() {
    String kept = "From: a@app.example\r\nTo: b@x.example\r\nDate: d\r\nMessage-ID: <1@x>\r\n";
    accepted(
        submit(
            free,
            "Bcc: c@x.example\r\n"
                + kept
                + "bCC :\r\n"
                + " d@x.example,\r\n"
                + " e@x.example\r\n"
                + "Return-Path: <z@x>\r\n"
                + "Resent-Bcc: f@x\r\n"
                + "X-Bcc: stays\r\n\r\n"
                + "Bcc: body\r\n"));
    assertThat(store.onlyBody()).endsWith("+0000\r\n" + kept + "X-Bcc: stays\r\n\r\nBcc: body\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authentication-Results: relay.example; spf=pass",
        "authentication-results : RELAY.Example 1; spf=pass",
        "Authentication-Results:\r\n (a (b)) relay.example\r\n ; spf=pass",
        "Authentication-Results: \"relay.example\"; spf=pass",
        "Authentication-Results: relay.example.; spf=pass",
        "Authentication-Results: (unclosed relay.example; spf=pass",
        "Authentication-Results:"
      })
  void removesForgedResults(String field) {
    accepted(submit(free, "From: a@app.example\r\n" + field + "\r\nSubject: x\r\n\r\n"));
    assertThat(store.onlyBody()).endsWith(">\r\nFrom: a@app.example\r\nSubject: x\r\n\r\n");
  }

  @Test
  void keepsTheResultsOfOthers() {
    String field = "Authentication-Results: relay.example.net; spf=pass\r\n";
    accepted(submit(free, "From: a@app.example\r\n" + field + "\r\n"));
    assertThat(store.onlyBody()).contains(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n",
        "\r\nbody\r\n",
        "From: a@app.example",
        "From: a@app.example\r\n",
        "From: a@app.example\r\n\r\n",
        "From: a@app.example\r\nBcc: x\r\nSubject: long\r\n folded\r\n\r\nbody\r\n.\r\n\r\n",
        "Hello\r\nWorld\r\n"
      })
  void theSameIsStoredHoweverItIsSplit(String message) {
    byte[] octets = message.getBytes(StandardCharsets.UTF_8);
    accepted(submit(free, message));
    String whole = masked(store.onlyBody());
    for (int split = 0; split <= octets.length; split++) {
      store.bodies.clear();
      Incoming incoming = intake.begin(free, envelope("a@app.example", "to@x.example"));
      incoming.write(ByteBuffer.wrap(octets, 0, split));
      incoming.write(ByteBuffer.wrap(octets, split, octets.length - split));
      accepted(finish(incoming));
      assertThat(masked(store.onlyBody())).isEqualTo(whole);
    }
    store.bodies.clear();
    Incoming incoming = intake.begin(free, envelope("a@app.example", "to@x.example"));
    for (byte octet : octets) {
      incoming.write(ByteBuffer.wrap(new byte[] {octet}));
    }
    accepted(finish(incoming));
    assertThat(masked(store.onlyBody()))
        .isEqualTo(whole)
        .endsWith(message.replace("Bcc: x\r\n", ""));
  }

  // Limits and faults.

  @Test
  void loopsEnd() {
    String received = "Received: by x; Sun, 22 Nov 2026 04:09:36 +0000\r\n";
    String from = "From: a@app.example\r\n\r\n";
    assertThat(submit(free, received.repeat(50) + from))
        .isInstanceOf(Incoming.Receipt.Accepted.class);
    Refusal refusal = refused(submit(free, received.repeat(51) + from));
    assertThat(refusal.reply().toString()).startsWith("554 5.4.6 ");
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.LOOP);
  }

  @Test
  void hugeHeadersAreRefused() {
    String field = "X: " + "y".repeat(500) + "\r\n";
    assertThat(refused(submit(free, field.repeat(1000))).reply().toString())
        .startsWith("552 5.3.4 The header is too large");
  }

  @Test
  void theSizeIsCheckedWhileOctetsFlow() {
    Incoming incoming = intake.begin(free, envelope("a@app.example"));
    incoming.write(octets("From: a@app.example\r\n\r\n"));
    RecordingStore.Draft draft = store.drafts.getFirst();
    for (int i = 0; i < 100; i++) {
      assertThat(incoming.write(ByteBuffer.allocate(64 * 1024))).isTrue();
    }
    assertThat(draft.discarded).isTrue();
    assertThat(draft.octets.size()).isLessThan((int) LIMIT);
    assertThat(refused(finish(incoming)).reply().toString())
        .isEqualTo("552 5.3.4 The message is too large; the limit is 1000000 octets");
  }

  @Test
  void eightBitHeadersNeedSmtpUtf8() {
    String message = "From: a@app.example\r\nSubject: Gr\u00fc\u00dfe\r\n\r\nx\r\n";
    assertThat(refused(submit(free, message)).reply().toString())
        .startsWith("550 5.6.0 The field Subject has octets outside ASCII");
    accepted(submit(free, utf8(), message));
    assertThat(store.messages.values().iterator().next().subject()).isEqualTo("Gr\u00fc\u00dfe");
    Incoming incoming = intake.begin(free, utf8());
    incoming.write(ByteBuffer.wrap(new byte[] {'A', ':', (byte) 0xFC, '\r', '\n', '\r', '\n'}));
    assertThat(refused(finish(incoming)).reply().toString())
        .startsWith("550 5.6.0 The header is not UTF-8");
  }

  @Test
  void subjectsAreShownSafely() {
    accepted(
        submit(
            free,
            "From: a@app.example\r\nSubject: =?utf-8?q?a=1B=5B2J=0Ab?="
                + " ="
                + "x".repeat(300)
                + "\r\n\r\n"));
    assertThat(store.messages.values().iterator().next().subject())
        .startsWith("a [2J b =xxx")
        .hasSize(200);
  }

  @Test
  void acceptedMeansCommitted() {
    store.commit = new CompletableFuture<>();
    Incoming incoming = intake.begin(free, envelope("a@app.example"));
    incoming.write(octets("From: a@app.example\r\n\r\nx\r\n"));
    CompletableFuture<Incoming.Receipt> receipt = incoming.finish().toCompletableFuture();
    assertThat(receipt).isNotDone();
    assertThat(queued).isEmpty();
    assertThat(events).isEmpty();
    incoming.discard();
    store.commit.complete(null);
    MessageId id = accepted(receipt.join());
    assertThat(queued).containsExactly(store.messages.get(id));
    assertThat(store.drafts.getFirst().discarded).isFalse();
    assertThat(store.events(id)).isEqualTo(events);
    assertThat(metrics.scrape()).contains("postern_accepted_total 1.0");
  }

  @Test
  void anAcceptedMessageIsAnEvent() {
    MessageId id = accepted(submit(free, "From: a@app.example\r\n\r\nx\r\n"));
    assertThat(events).hasSize(1);
    Event event = events.getFirst();
    assertThat(event.kind()).isEqualTo(Event.Kind.ACCEPTED);
    assertThat(event.message()).isEqualTo(id);
    assertThat(event.fields())
        .containsEntry("key", "billing")
        .containsEntry("project", "shop")
        .containsEntry("listener", "alternate")
        .containsEntry("client", "192.0.2.7")
        .containsEntry("from", "a@app.example")
        .containsEntry("recipients", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"accept", "finish", "draft"})
  void aFailingStoreAsksToTryAgain(String where) {
    store.acceptFails = where.equals("accept");
    store.finishFails = where.equals("finish");
    store.draftFails = where.equals("draft");
    Refusal refusal = refused(submit(free, "From: a@app.example\r\n\r\nx\r\n"));
    assertThat(refusal.reply().toString())
        .isEqualTo("452 4.3.1 Messages can't be stored just now; try again later");
    assertThat(events).isEmpty();
    assertThat(queued).isEmpty();
  }

  @Test
  void aMessageThatCannotBeQueuedIsStillAccepted() {
    var broken =
        new Intake(
            "relay.example",
            LIMIT,
            store,
            _ -> true,
            (_, _) -> Optional.empty(),
            (_, _) -> {
              throw new IllegalStateException("queue is full");
            },
            events::add,
            metrics,
            new MessageIds(InstantSource.fixed(NOW)),
            SigningKeys.NONE,
            InstantSource.fixed(NOW));
    Incoming incoming = broken.begin(free, envelope("a@app.example"));
    incoming.write(octets("From: a@app.example\r\n\r\n"));
    assertThat(finish(incoming)).isInstanceOf(Incoming.Receipt.Accepted.class);
  }

  @Test
  void aSlowDiskIsPassedOn() {
    store.pauses = true;
    Incoming incoming = intake.begin(free, envelope("a@app.example"));
    assertThat(incoming.write(octets("From: a@app.ex"))).isTrue();
    assertThat(incoming.caughtUp().toCompletableFuture()).isDone();
    assertThat(incoming.write(octets("ample\r\n\r\n"))).isFalse();
    store.drafts.getFirst().caughtUp = new CompletableFuture<>();
    assertThat(incoming.caughtUp().toCompletableFuture()).isNotDone();
  }

  @Test
  void whatIsDroppedIsGone() {
    Incoming incoming = intake.begin(free, envelope("a@app.example"));
    incoming.discard();
    incoming = intake.begin(free, envelope("a@app.example"));
    incoming.write(octets("From: a@app.example\r\n\r\nx"));
    incoming.discard();
    incoming.discard();
    assertThat(incoming.write(octets("more"))).isTrue();
    assertThat(store.drafts.getFirst().discarded).isTrue();
    assertThat(store.drafts.getFirst().finished).isFalse();
  }

  // Our own.

  @Test
  void injectsWithoutChecks() {
    var envelope = Envelope.of(ReversePath.NULL, List.of(recipient("a@app.example")));
    store.pauses = true;
    MessageId id =
        intake
            .inject(envelope, octets("From: mailer-daemon@relay.example\r\nBcc: x\r\n\r\nbody\r\n"))
            .toCompletableFuture()
            .join();
    assertThat(store.onlyBody())
        .startsWith("Date: Sun, 22 Nov 2026 04:09:36 +0000\r\nMessage-ID: <" + id + ".")
        .endsWith(">\r\nFrom: mailer-daemon@relay.example\r\nBcc: x\r\n\r\nbody\r\n");
    assertThat(store.messages.get(id).origin()).isEqualTo(Origin.RELAY);
    assertThat(queued).hasSize(1);
  }

  @Test
  void injectingFailsAsTheStoreDoes() {
    store.acceptFails = true;
    var envelope = Envelope.of(ReversePath.NULL, List.of(recipient("a@app.example")));
    assertThat(intake.inject(envelope, octets("A: b\r\n\r\n")).toCompletableFuture())
        .failsWithin(java.time.Duration.ofSeconds(5))
        .withThrowableThat()
        .withRootCauseInstanceOf(StoreFailure.class);
  }

  @Test
  void idsAscendWhileTheClockStandsStillOrStepsBack() {
    var now = new Instant[] {NOW};
    var ids = new MessageIds(() -> now[0]);
    List<MessageId> minted = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      minted.add(ids.next());
      now[0] = i == 50 ? NOW.minusSeconds(3600) : now[0];
    }
    assertThat(minted).isSorted().doesNotHaveDuplicates();
    var restarted = new MessageIds(InstantSource.fixed(Instant.EPOCH), minted.getLast());
    assertThat(restarted.next()).isGreaterThan(minted.getLast());
  }

  private Incoming.Receipt submit(Submitter submitter, String message) {
    return submit(submitter, envelope("a@app.example", "to@x.example"), message);
  }

  private Incoming.Receipt submit(Submitter submitter, Envelope envelope, String message) {
    Incoming incoming = intake.begin(submitter, envelope);
    ByteBuffer octets = octets(message);
    while (octets.hasRemaining()) {
      int size = Math.min(16 * 1024, octets.remaining());
      incoming.write(octets.slice(octets.position(), size));
      octets.position(octets.position() + size);
    }
    return finish(incoming);
  }

  private static Incoming.Receipt finish(Incoming incoming) {
    return incoming.finish().toCompletableFuture().join();
  }

  private static Refusal refused(Incoming.Receipt receipt) {
    assertThat(receipt).isInstanceOf(Incoming.Receipt.Refused.class);
    return ((Incoming.Receipt.Refused) receipt).refusal();
  }

  private static MessageId accepted(Incoming.Receipt receipt) {
    assertThat(receipt).isInstanceOf(Incoming.Receipt.Accepted.class);
    return ((Incoming.Receipt.Accepted) receipt).id();
  }

  private static String masked(String stored) {
    return stored
        .replaceAll("id [0-9a-z]{13}", "id")
        .replaceAll("Message-ID: <.*>", "Message-ID: <>");
  }

  private static Submitter submitter(Key key) {
    return new Submitter(
        key,
        "alternate",
        "192.0.2.7",
        "client.example",
        "ESMTPSA",
        "TLSv1.3 TLS_AES_128_GCM_SHA256");
  }

  private static Key key(String... patterns) {
    return new Key(
        "billing", "shop", Arrays.stream(patterns).map(IntakeTest::pattern).toList(), false);
  }

  private static AddressPattern pattern(String text) {
    return AddressPattern.parse(text).orElseThrow();
  }

  private static Envelope envelope(String sender, String... recipients) {
    return Envelope.of(
        sender(sender), Arrays.stream(recipients).map(IntakeTest::recipient).toList());
  }

  private static Envelope utf8() {
    return new Envelope(
        sender("a@app.example"),
        List.of(recipient("b@x.example")),
        BodyType.EIGHT_BIT,
        true,
        null,
        null);
  }

  private static ReversePath sender(String text) {
    return ReversePath.of(Mailbox.parse(text).orElseThrow());
  }

  private static Recipient recipient(String text) {
    return Recipient.of(Mailbox.parse(text).orElseThrow());
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
