package dev.postern.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dkim.SigningKeys;
import dev.postern.event.Event;
import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import dev.postern.mime.SevenBitConversion;
import dev.postern.observe.Metrics;
import dev.postern.queue.FailureSink.Action;
import dev.postern.queue.FailureSink.Report;
import dev.postern.queue.Outcome;
import dev.postern.store.Origin;
import dev.postern.store.StoredMessage;
import dev.postern.submission.Intake;
import dev.postern.submission.MessageIds;
import dev.postern.submission.RecordingStore;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NotificationsTest {

  private static final Instant NOW = Instant.parse("2026-11-22T04:09:36Z");
  private static final String MESSAGE =
      """
      From: a@app.example
      Subject: Invoice
      Message-ID: <1@app.example>

      The secret body.
      """
          .replace("\n", "\r\n");
  private static final Reply NO_USER = Reply.of(550, "5.1.1", "No such user");

  private final RecordingStore store = new RecordingStore();
  private final List<Event> events = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private final Notifications notifications = notifications();
  private @Nullable MessageId sent;

  @Test
  void tellsOfAFailure() throws Exception {
    MimeMessage dsn = report(message(recipient("bob@x.example")), failed(0, NO_USER));
    assertThat(dsn.getHeader("From", null))
        .isEqualTo("Mail Delivery System <mailer-daemon@relay.example>");
    assertThat(dsn.getHeader("To", null)).isEqualTo("<a@app.example>");
    assertThat(dsn.getSubject()).isEqualTo("Your message was not delivered");
    assertThat(dsn.getHeader("Auto-Submitted", null)).isEqualTo("auto-replied");
    assertThat(dsn.getHeader("In-Reply-To", null)).isEqualTo("<1@app.example>");
    assertThat(dsn.getSentDate().toInstant()).isEqualTo(NOW);
    assertThat(dsn.getMessageID()).isNotNull();
    assertThat(dsn.getContentType()).startsWith("multipart/report; report-type=delivery-status;");
    assertThat(parts(dsn).getCount()).isEqualTo(3);

    assertThat(text(dsn, 0))
        .contains("  bob@x.example\r\n    mx.x.example:25 said: 550 5.1.1 No such user\r\n")
        .contains("What to do: check the address")
        .contains("Subject: Invoice")
        .contains("Its header is attached.");
    assertThat(type(dsn, 1)).isEqualTo("message/delivery-status");
    InternetHeaders[] groups = status(dsn);
    assertThat(groups).hasSize(2);
    assertThat(groups[0].getHeader("Reporting-MTA", null)).isEqualTo("dns; relay.example");
    assertThat(groups[0].getHeader("Arrival-Date", null))
        .isEqualTo("Sun, 22 Nov 2026 03:09:36 +0000");
    assertThat(groups[0].getHeader("Original-Envelope-Id")).isNull();
    assertThat(groups[1].getHeader("Final-Recipient", null)).isEqualTo("rfc822; bob@x.example");
    assertThat(groups[1].getHeader("Original-Recipient")).isNull();
    assertThat(groups[1].getHeader("Action", null)).isEqualTo("failed");
    assertThat(groups[1].getHeader("Status", null)).isEqualTo("5.1.1");
    assertThat(groups[1].getHeader("Remote-MTA", null)).isEqualTo("dns; mx.x.example");
    assertThat(groups[1].getHeader("Diagnostic-Code", null))
        .isEqualTo("smtp; 550 5.1.1 No such user");
    assertThat(groups[1].getHeader("Last-Attempt-Date", null))
        .isEqualTo("Sun, 22 Nov 2026 04:08:36 +0000");
    assertThat(groups[1].getHeader("Will-Retry-Until")).isNull();
    assertThat(type(dsn, 2)).isEqualTo("text/rfc822-headers");
    assertThat(raw(dsn, 2)).contains("Subject: Invoice").doesNotContain("secret body");
  }

  @Test
  void goesToTheSenderFromNobody() throws Exception {
    report(message(recipient("bob@x.example")), failed(0, NO_USER));
    StoredMessage dsn = store.messages.get(sent);
    assertThat(dsn.envelope().sender().isNull()).isTrue();
    assertThat(dsn.envelope().recipients()).containsExactly(recipient("a@app.example"));
    assertThat(dsn.envelope().body()).isEqualTo(BodyType.SEVEN_BIT);
    assertThat(dsn.origin()).isEqualTo(Origin.RELAY);
  }

  @Test
  void isCounted() throws Exception {
    report(message(recipient("bob@x.example")), failed(0, NO_USER));
    assertThat(metrics.scrape()).contains("postern_notifications_total{action=\"failed\"} 1.0");
    assertThat(events).extracting(Event::kind).containsExactly(Event.Kind.ACCEPTED);
  }

  @Test
  void tellsOfADelay() throws Exception {
    var outcome = new Outcome.Deferred("mx.x.example:25", Reply.of(451, "4.2.0", "Busy"));
    MimeMessage dsn =
        report(message(recipient("bob@x.example"), Ret.FULL), report(0, Action.DELAYED, outcome));
    assertThat(dsn.getSubject()).isEqualTo("Your message is delayed");
    assertThat(text(dsn, 0).replace("\r\n", " ")).contains("until Tue, 24 Nov 2026 04:09:36 +0000");
    InternetHeaders group = status(dsn)[1];
    assertThat(group.getHeader("Action", null)).isEqualTo("delayed");
    assertThat(group.getHeader("Will-Retry-Until", null))
        .isEqualTo("Tue, 24 Nov 2026 04:09:36 +0000");
    assertThat(type(dsn, 2)).isEqualTo("text/rfc822-headers");
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void tellsOnlyWhoWantsToKnow(Action action) {
    var outcome = new Outcome.Delivered("mx.x.example:25", Reply.plain(250, "OK"), "", false);
    Notify wanted =
        switch (action) {
          case FAILED -> Notify.FAILURE;
          case DELAYED -> Notify.DELAY;
          case DELIVERED, RELAYED -> Notify.SUCCESS;
        };
    for (Notify notify : Notify.values()) {
      assertThat(tell(message(recipient("b@x.example", notify)), report(0, action, outcome)))
          .matches(id -> id.isPresent() == (notify == wanted));
    }
    assertThat(tell(message(recipient("b@x.example", new Notify[0])), report(0, action, outcome)))
        .isEmpty();
    assertThat(tell(message(recipient("b@x.example")), report(0, action, outcome)))
        .matches(id -> id.isPresent() == (wanted != Notify.SUCCESS));
  }

  @Test
  void aNotificationIsNeverAnswered() {
    StoredMessage bounce =
        message(Envelope.of(ReversePath.NULL, List.of(recipient("b@x.example", Notify.FAILURE))));
    assertThat(tell(bounce, failed(0, NO_USER))).isEmpty();
    assertThat(store.messages).hasSize(1);
  }

  @Test
  void oneNotificationForAllWhoShareAFate() throws Exception {
    Envelope envelope =
        Envelope.of(
            sender("a@app.example"),
            List.of(
                recipient("b@x.example"),
                recipient("c@x.example"),
                recipient("d@x.example", new Notify[0])));
    MimeMessage dsn =
        report(message(envelope), failed(0, NO_USER), failed(1, NO_USER), failed(2, NO_USER));
    assertThat(status(dsn)).hasSize(3);
    assertThat(text(dsn, 0)).contains("b@x.example").contains("c@x.example");
    assertThat(text(dsn, 0)).doesNotContain("d@x.example");
    assertThat(store.messages).hasSize(2);
  }

  @Test
  void oneNotificationForEachAction() {
    Envelope envelope =
        Envelope.of(
            sender("a@app.example"), List.of(recipient("b@x.example"), recipient("c@x.example")));
    var later = new Outcome.Deferred("mx:25", Reply.plain(451, "later"));
    Optional<MessageId> first =
        tell(message(envelope), report(1, Action.DELAYED, later), failed(0, NO_USER));
    assertThat(store.messages).hasSize(3);
    assertThat(body(first.orElseThrow())).contains("Action: failed").doesNotContain("c@x.example");
  }

  @Test
  void saysWhenItWasToBeReleasedAndDelivered() throws Exception {
    var by = new DeliverBy(NOW, DeliverBy.Mode.RETURN, false);
    var handling = new Handling(NOW.minusSeconds(600), by, 7, Handling.Tls.AS_PUBLISHED);
    MimeMessage dsn =
        report(
            message(
                Envelope.of(sender("a@app.example"), List.of(recipient("b@x.example")))
                    .with(handling)),
            failed(0, NO_USER));
    assertThat(status(dsn)[0].getHeader("Future-Release-Request", null))
        .isEqualTo("until;2026-11-22T03:59:36Z");
    assertThat(status(dsn)[0].getHeader("Deliver-By-Date", null))
        .isEqualTo("Sun, 22 Nov 2026 04:09:36 +0000");
    assertThat(text(dsn, 0))
        .contains("To be released at: Sun, 22 Nov 2026 03:59:36 +0000")
        .contains("To be delivered by: Sun, 22 Nov 2026 04:09:36 +0000");
    assertThat(store.messages.get(sent).envelope().handling())
        .isEqualTo(new Handling(null, null, 7, Handling.Tls.AS_PUBLISHED));
  }

  @Test
  void whatRequiredTlsComesBackOverTlsAndWithoutItsText() throws Exception {
    var envelope =
        new Envelope(
            sender("a@app.example"),
            List.of(recipient("b@x.example")),
            BodyType.SEVEN_BIT,
            false,
            Ret.FULL,
            null,
            Handling.PLAIN.with(Handling.Tls.REQUIRED));
    MimeMessage dsn = report(message(envelope), failed(0, NO_USER));
    assertThat(store.messages.get(sent).envelope().handling().tls())
        .isEqualTo(Handling.Tls.REQUIRED);
    assertThat(type(dsn, 2)).isEqualTo("text/rfc822-headers");
    assertThat(raw(dsn, 2)).doesNotContain("secret body");
    assertThat(text(dsn, 0)).contains("REQUIRETLS");
  }

  @Test
  void whatNeededNoTlsComesBackLikewise() throws Exception {
    var envelope =
        Envelope.of(sender("a@app.example"), List.of(recipient("b@x.example")))
            .with(Handling.PLAIN.with(Handling.Tls.NOT_REQUIRED));
    assertThat(report(message(envelope), failed(0, NO_USER)).getHeader("TLS-Required", null))
        .isEqualTo("No");
    assertThat(store.messages.get(sent).envelope().handling().tls())
        .isEqualTo(Handling.Tls.NOT_REQUIRED);
  }

  @ParameterizedTest
  @CsvSource({
    "PASSED_ON, was told by when",
    "LOST, knows no deadlines",
    "NONE, sends no delivery notifications"
  })
  void saysWhoWatchesOverAMessageThatWasRelayed(Outcome.Deadline deadline, String text)
      throws Exception {
    var outcome = new Outcome.Delivered("mx:25", Reply.plain(250, "OK"), "", false, deadline);
    MimeMessage dsn =
        report(
            message(recipient("b@x.example", Notify.SUCCESS)), report(0, Action.RELAYED, outcome));
    assertThat(text(dsn, 0).replace("\r\n", " ")).contains(text);
  }

  @ParameterizedTest
  @EnumSource(DeliverBy.Mode.class)
  void whoGaveATimeIsToldUnlessNothingIsWanted(DeliverBy.Mode mode) {
    var handling = new Handling(null, new DeliverBy(NOW, mode, true), 0, Handling.Tls.AS_PUBLISHED);
    var relayed =
        new Outcome.Delivered(
            "mx:25", Reply.plain(250, "OK"), "", true, Outcome.Deadline.PASSED_ON);
    var later = new Outcome.Deferred("mx:25", Reply.plain(451, "later"));
    var envelope = Envelope.of(sender("a@app.example"), List.of());
    var failures = List.of(recipient("b@x.example", Notify.FAILURE));
    var never = List.of(recipient("b@x.example", new Notify[0]));

    StoredMessage about = message(envelope.to(failures).with(handling));
    assertThat(tell(about, report(0, Action.RELAYED, relayed))).isPresent();
    assertThat(tell(about, report(0, Action.DELAYED, later)))
        .matches(id -> id.isPresent() == (mode == DeliverBy.Mode.NOTIFY));
    about = message(envelope.to(never).with(handling));
    assertThat(tell(about, report(0, Action.RELAYED, relayed))).isEmpty();
    assertThat(tell(about, report(0, Action.DELAYED, later))).isEmpty();
  }

  @Test
  void returnsTheWholeMessageWhereItWasAsked() throws Exception {
    MimeMessage dsn = report(message(recipient("bob@x.example"), Ret.FULL), failed(0, NO_USER));
    assertThat(type(dsn, 2)).isEqualTo("message/rfc822");
    assertThat(raw(dsn, 2)).isEqualTo(MESSAGE);
  }

  @Test
  void returnsTheHeaderOfALargeMessage() throws Exception {
    StoredMessage about =
        store.put(
            message(recipient("bob@x.example"), Ret.FULL), MESSAGE + "x".repeat(70_000) + "\r\n");
    MimeMessage dsn = report(about, failed(0, NO_USER));
    assertThat(type(dsn, 2)).isEqualTo("text/rfc822-headers");
    assertThat(text(dsn, 0)).contains("too large to be returned whole");
    assertThat(store.bodies.get(sent).length).isLessThan(5_000);
  }

  @Test
  void aHugeHeaderIsCutAfterALine() throws Exception {
    StoredMessage about =
        store.put(
            message(recipient("bob@x.example")), ("X: " + "y".repeat(90) + "\r\n").repeat(2000));
    MimeMessage dsn = report(about, failed(0, NO_USER));
    assertThat(raw(dsn, 2)).endsWith("y\r\n").hasSizeLessThanOrEqualTo(64 * 1024);
  }

  @Test
  void goesWithoutContentWhereThereIsNone() throws Exception {
    StoredMessage about = message(recipient("bob@x.example"));
    store.bodies.remove(about.id());
    assertThat(parts(report(about, failed(0, NO_USER))).getCount()).isEqualTo(2);
    store.readFails = true;
    assertThat(tell(message(recipient("bob@x.example")), failed(0, NO_USER))).isPresent();
  }

  @Test
  void saysWhatTheEnvelopeSaid() throws Exception {
    var recipient = new Recipient(mailbox("bob@x.example"), null, "rfc822;Bob+2BTag@x.example");
    var envelope =
        new Envelope(
            sender("a@app.example"), List.of(recipient), BodyType.SEVEN_BIT, false, null, "QQ+3D7");
    InternetHeaders[] groups = status(report(message(envelope), failed(0, NO_USER)));
    assertThat(groups[0].getHeader("Original-Envelope-Id", null)).isEqualTo("QQ=7");
    assertThat(groups[1].getHeader("Original-Recipient", null))
        .isEqualTo("rfc822; Bob+Tag@x.example");
  }

  @Test
  void ourOwnReasonIsNoSmtpReply() throws Exception {
    var outcome = new Outcome.Rejected("", Reply.of(550, "5.4.7", "Gave up after two days"));
    InternetHeaders group =
        status(report(message(recipient("b@x.example")), report(0, Action.FAILED, outcome)))[1];
    assertThat(group.getHeader("Remote-MTA")).isNull();
    assertThat(group.getHeader("Diagnostic-Code", null))
        .isEqualTo("x-postern; 550 5.4.7 Gave up after two days");
  }

  @Test
  void aStatusAgreesWithItsCode() throws Exception {
    var odd = new Outcome.Rejected("mx:25", Reply.of(550, "2.0.0", "no"));
    assertThat(
            status(report(message(recipient("b@x.example")), report(0, Action.FAILED, odd)))[1]
                .getHeader("Status", null))
        .isEqualTo("5.0.0");
  }

  @Test
  void nothingQuotedBreaksOut() throws Exception {
    var recipient =
        new Recipient(
            mailbox("bob@x.example"), null, "rfc822;a+0D+0A+0D+0AX-Evil: 1+0D+0A--b+0D+0A@x");
    var envelope =
        new Envelope(
            sender("a@app.example"),
            List.of(recipient),
            BodyType.SEVEN_BIT,
            false,
            null,
            "x+0D+0AX-Evil:+201+0D+0A+0D+0A");
    var base = message(envelope);
    var about =
        new StoredMessage(
            base.id(),
            base.acceptedAt(),
            base.origin(),
            envelope,
            base.size(),
            "<1@x>\r\nX-Evil: 1",
            "a\r\n\r\nX-Evil: 1 \u001b[2J");
    var reply =
        new Reply(
            550, null, List.of("no", "X-Evil: \u00fc \u001b[31m", "--=_", "long ".repeat(2000)));
    var outcome = new Outcome.Rejected("mx\r\nX-Evil: 1:25", reply);
    MimeMessage dsn = report(about, report(0, Action.FAILED, outcome));
    assertThat(dsn.getHeader("X-Evil")).isNull();
    assertThat(dsn.getHeader("In-Reply-To")).isNull();
    assertThat(parts(dsn).getCount()).isEqualTo(3);
    InternetHeaders[] groups = status(dsn);
    assertThat(groups).hasSize(2);
    for (InternetHeaders group : groups) {
      assertThat(group.getHeader("X-Evil")).isNull();
    }
    assertThat(groups[1].getHeader("Diagnostic-Code", null)).hasSizeLessThan(1200);
    assertThat(body(sent).lines())
        .noneMatch(line -> line.startsWith("X-Evil"))
        .allMatch(line -> line.length() < 400);
    assertThat(body(sent)).doesNotContain("\u001b");
  }

  @Test
  void speaksUtf8WhereAnAddressDoes() throws Exception {
    var envelope =
        new Envelope(
            sender("\u00e4@app.example"),
            List.of(recipient("\u7528\u6237@b\u00fccher.example")),
            BodyType.EIGHT_BIT,
            true,
            Ret.FULL,
            null);
    StoredMessage about =
        store.put(message(envelope), MESSAGE.replace("Invoice", "Gr\u00fc\u00dfe"));
    MimeMessage dsn = report(about, failed(0, NO_USER));
    assertThat(type(dsn, 1)).isEqualTo("message/global-delivery-status");
    assertThat(raw(dsn, 1)).contains("Final-Recipient: utf-8; \u7528\u6237@b\u00fccher.example");
    assertThat(type(dsn, 2)).isEqualTo("message/global");
    StoredMessage notification = store.messages.get(sent);
    assertThat(notification.envelope().smtpUtf8()).isTrue();
    assertThat(notification.envelope().body()).isEqualTo(BodyType.EIGHT_BIT);
  }

  @Test
  void eightBitContentCanBeConverted() throws Exception {
    var envelope =
        new Envelope(
            sender("a@app.example"),
            List.of(recipient("b@x.example")),
            BodyType.EIGHT_BIT,
            false,
            Ret.FULL,
            null);
    StoredMessage about = store.put(message(envelope), MESSAGE.replace("secret", "gr\u00fcne"));
    report(about, failed(0, NO_USER));
    assertThat(store.messages.get(sent).envelope().body()).isEqualTo(BodyType.EIGHT_BIT);
    var out = new ByteArrayOutputStream();
    var conversion = new SevenBitConversion(BodyType.EIGHT_BIT);
    conversion.accept(ByteBuffer.wrap(store.bodies.get(sent)), buffer -> take(buffer, out));
    conversion.end(buffer -> take(buffer, out));
    assertThat(conversion.problem()).isEmpty();
    MimeMessage converted = parse(out.toByteArray());
    assertThat(raw(converted, 2)).contains("gr=C3=BCne");
  }

  private Notifications notifications() {
    InstantSource clock = InstantSource.fixed(NOW);
    var intake =
        new Intake(
            "relay.example",
            1_000_000,
            store,
            _ -> true,
            (_, _) -> Optional.empty(),
            (_, _) -> {},
            events::add,
            metrics,
            new MessageIds(clock),
            SigningKeys.NONE,
            clock);
    return new Notifications("relay.example", intake, store, metrics, Runnable::run);
  }

  private MimeMessage report(StoredMessage about, Report... reports) throws Exception {
    sent = tell(about, reports).orElseThrow();
    return parse(store.bodies.get(sent));
  }

  private Optional<MessageId> tell(StoredMessage about, Report... reports) {
    return notifications.report(about, List.of(reports)).toCompletableFuture().join();
  }

  private String body(@Nullable MessageId id) {
    return new String(store.bodies.get(id), StandardCharsets.UTF_8);
  }

  private StoredMessage message(Recipient recipient) {
    return message(Envelope.of(sender("a@app.example"), List.of(recipient)));
  }

  private StoredMessage message(Recipient recipient, Ret ret) {
    return message(
        new Envelope(
            sender("a@app.example"), List.of(recipient), BodyType.SEVEN_BIT, false, ret, null));
  }

  private StoredMessage message(Envelope envelope) {
    var message =
        new StoredMessage(
            new MessageId(1 + store.messages.size()),
            NOW.minus(Duration.ofHours(1)),
            new Origin("billing", "shop"),
            envelope,
            MESSAGE.length(),
            "<1@app.example>",
            "Invoice");
    return store.put(message, MESSAGE);
  }

  private static Report failed(int index, Reply reply) {
    return report(index, Action.FAILED, new Outcome.Rejected("mx.x.example:25", reply));
  }

  private static Report report(int index, Action action, Outcome outcome) {
    return new Report(index, action, outcome, NOW.minusSeconds(60), NOW.plus(Duration.ofDays(2)));
  }

  private static MimeMessage parse(byte[] message) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(message));
  }

  private static MimeMultipart parts(MimeMessage dsn) throws Exception {
    return (MimeMultipart) dsn.getContent();
  }

  private static String type(MimeMessage dsn, int part) throws Exception {
    return parts(dsn).getBodyPart(part).getContentType();
  }

  private static String text(MimeMessage dsn, int part) throws Exception {
    return (String) parts(dsn).getBodyPart(part).getContent();
  }

  private static String raw(MimeMessage dsn, int part) throws Exception {
    BodyPart body = parts(dsn).getBodyPart(part);
    try (InputStream in = body.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static InternetHeaders[] status(MimeMessage dsn) throws Exception {
    var groups = new ArrayList<InternetHeaders>();
    for (String group : raw(dsn, 1).split("\r\n\r\n", -1)) {
      if (!group.isBlank()) {
        groups.add(
            new InternetHeaders(
                new ByteArrayInputStream((group + "\r\n\r\n").getBytes(StandardCharsets.UTF_8))));
      }
    }
    return groups.toArray(InternetHeaders[]::new);
  }

  private static void take(ByteBuffer buffer, ByteArrayOutputStream out) {
    while (buffer.hasRemaining()) {
      out.write(buffer.get());
    }
  }

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  private static ReversePath sender(String text) {
    return ReversePath.of(mailbox(text));
  }

  private static Recipient recipient(String text) {
    return Recipient.of(mailbox(text));
  }

  private static Recipient recipient(String text, Notify... notify) {
    return new Recipient(mailbox(text), Set.of(notify), null);
  }
}
