package dev.postern.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dkim.SigningKeys;
import dev.postern.event.Event;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Notify;
import dev.postern.mail.Octets;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.mail.ReversePath;
import dev.postern.observe.Metrics;
import dev.postern.store.Body;
import dev.postern.store.BodyDraft;
import dev.postern.store.MemoryStore;
import dev.postern.store.MemorySuppressions;
import dev.postern.store.Origin;
import dev.postern.store.StoredMessage;
import dev.postern.submission.Incoming;
import dev.postern.submission.Intake;
import dev.postern.submission.MessageIds;
import dev.postern.submission.Submitter;
import dev.postern.suppression.Source;
import dev.postern.suppression.Suppressions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReturnsTest {

  private static final Instant NOW = Instant.parse("2026-11-22T04:09:36Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  private final MemoryStore store = new MemoryStore();
  private final List<Event> events = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private final BouncesConfig config = ReturnPathsTest.config(BouncesConfig.Verp.PER_MESSAGE);
  private final ReturnPaths paths = new ReturnPaths(Octets.ofUtf8("key"), config);
  private final Suppressions suppressions =
      new Suppressions(new MemorySuppressions(), events::add, CLOCK);
  private final MessageIds ids = new MessageIds(CLOCK);
  private final Intake intake =
      new Intake(
          "relay.example",
          1_000_000,
          store,
          _ -> true,
          (_, _) -> Optional.empty(),
          (_, _) -> {},
          events::add,
          metrics,
          ids,
          SigningKeys.NONE,
          CLOCK);
  private final Returns returns =
      new Returns(
          config,
          paths,
          store,
          new Notifications("relay.example", intake, store, metrics, Runnable::run),
          suppressions,
          events::add,
          metrics,
          ids,
          CLOCK,
          Runnable::run);

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  private StoredMessage sent(Recipient... recipients) {
    MessageId id = ids.next();
    BodyDraft draft = store.draft();
    Body body = draft.finish().toCompletableFuture().join();
    var envelope = Envelope.of(ReversePath.of(mailbox("app@app.example")), List.of(recipients));
    var message =
        new StoredMessage(id, NOW, new Origin("app", "p"), envelope, 0, "<1@app.example>", null);
    store.accept(message, body, List.of()).toCompletableFuture().join();
    return message;
  }

  private static Recipient to(String address, Notify... notify) {
    return notify.length == 0
        ? Recipient.of(mailbox(address))
        : new Recipient(mailbox(address), Set.of(notify), null);
  }

  private Incoming.Receipt comes(Mailbox to, String report) {
    var envelope = Envelope.of(ReversePath.NULL, List.of(Recipient.of(to)));
    Incoming incoming =
        returns.begin(new Submitter(null, "inbound", "192.0.2.1", "mx", "ESMTP", ""), envelope);
    incoming.write(ByteBuffer.wrap(report.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
    return incoming.finish().toCompletableFuture().join();
  }

  private List<Event> of(Event.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }

  private Mailbox path(StoredMessage message) {
    return paths.mint(message.id(), -1);
  }

  @Test
  void aHardBounceIsRecordedToldAndSuppressed() {
    StoredMessage message = sent(to("alice@dest.example"), to("Bob@dest.example"));
    assertThat(comes(path(message), ReturnedTest.POSTFIX))
        .isInstanceOf(Incoming.Receipt.Accepted.class);

    assertThat(store.events(message.id()))
        .extracting(Event::kind)
        .containsExactly(Event.Kind.RETURNED, Event.Kind.NOTIFIED);
    Event event = of(Event.Kind.RETURNED).getFirst();
    assertThat(event.recipient()).isEqualTo("Bob@dest.example");
    assertThat(event.fields())
        .containsEntry("action", "failed")
        .containsEntry("status", "5.1.1")
        .containsEntry("category", "mailbox-unknown")
        .containsEntry("hop", "store.dest.example")
        .containsEntry("client", "192.0.2.1")
        .containsEntry("diagnostic", "550 5.1.1 No such user");
    assertThat(suppressions.source("p", mailbox("bob@dest.example"))).contains(Source.HARD_BOUNCE);
    assertThat(suppressions.size()).isOne();
    StoredMessage dsn =
        store.all().values().stream()
            .filter(m -> m.envelope().sender().isNull())
            .findFirst()
            .orElseThrow();
    assertThat(dsn.envelope().recipients()).containsExactly(to("app@app.example"));
  }

  @Test
  void theSameAgainComesToNothing() {
    StoredMessage message = sent(to("bob@dest.example"));
    comes(path(message), ReturnedTest.POSTFIX);
    int before = store.all().size();
    comes(path(message), ReturnedTest.POSTFIX);
    assertThat(of(Event.Kind.RETURNED)).hasSize(1);
    assertThat(store.all()).hasSize(before);
  }

  @Test
  void whoWantsNoNotificationGetsNone() {
    StoredMessage message = sent(new Recipient(mailbox("bob@dest.example"), Set.of(), null));
    comes(path(message), ReturnedTest.POSTFIX);
    assertThat(of(Event.Kind.RETURNED)).hasSize(1);
    assertThat(of(Event.Kind.NOTIFIED)).isEmpty();
  }

  @Test
  void aStrangersAddressInAReportIsNotSuppressed() {
    StoredMessage message = sent(to("alice@dest.example"), to("carol@dest.example"));
    comes(path(message), ReturnedTest.POSTFIX);
    assertThat(suppressions.size()).isZero();
    assertThat(of(Event.Kind.RETURNED).getFirst().recipient()).isNull();
    assertThat(of(Event.Kind.NOTIFIED)).isEmpty();
  }

  @Test
  void theOnlyRecipientIsMeantWhateverItIsCalled() {
    StoredMessage message = sent(to("alias@dest.example"));
    comes(path(message), ReturnedTest.QMAIL);
    assertThat(of(Event.Kind.RETURNED).getFirst().recipient()).isEqualTo("alias@dest.example");
  }

  @Test
  void aComplaintSuppresses() {
    StoredMessage message = sent(to("bob@dest.example"));
    String report =
        ReturnedTest.COMPLAINT.replace("b+x@bounces.example.org", path(message).toString());
    comes(mailbox("feedback@bounces.example.org"), report);
    assertThat(of(Event.Kind.COMPLAINED).getFirst().fields()).containsEntry("type", "abuse");
    assertThat(store.events(message.id())).hasSize(1);
    assertThat(suppressions.source("p", mailbox("bob@dest.example"))).contains(Source.COMPLAINT);
  }

  @Test
  void aComplaintWithoutAReturnPathNeedsOurNumberAndTheMessageId() {
    StoredMessage message = sent(to("bob@dest.example"));
    String report = ReturnedTest.COMPLAINT.replace("1m81j18g00000", message.id().toString());
    comes(mailbox("feedback@bounces.example.org"), report.replace("<1@app", "<2@app"));
    assertThat(suppressions.size()).isZero();
    assertThat(of(Event.Kind.COMPLAINED).getFirst().fields()).containsEntry("reason", "unknown");
    comes(mailbox("feedback@bounces.example.org"), report);
    assertThat(suppressions.size()).isOne();
  }

  @Test
  void whatCantBeUnderstoodIsSaidAndForgotten() {
    StoredMessage message = sent(to("bob@dest.example"));
    assertThat(comes(path(message), "Subject: hello\n\nhi\n"))
        .isInstanceOf(Incoming.Receipt.Accepted.class);
    assertThat(of(Event.Kind.RETURNED).getFirst().fields()).containsEntry("reason", "unreadable");
    assertThat(store.events(message.id())).isEmpty();
    comes(paths.mint(new MessageId(ids.next().value()), -1), ReturnedTest.POSTFIX);
    assertThat(of(Event.Kind.RETURNED).getLast().fields()).containsEntry("reason", "unknown");
  }

  @Test
  void aFailingStorePutsItOff() {
    StoredMessage message = sent(to("bob@dest.example"));
    store.failing(true);
    assertThat(returns.from(0).orElseThrow().reply().code()).isEqualTo(452);
    assertThat(comes(path(message), ReturnedTest.POSTFIX))
        .isInstanceOfSatisfying(
            Incoming.Receipt.Refused.class,
            refused -> assertThat(refused.refusal().reply().code()).isEqualTo(452));
  }

  @Test
  void takesOnlyWhatIsAddressedToIt() {
    StoredMessage message = sent(to("bob@dest.example"));
    Mailbox old = paths.mint(ReturnPathsTest.id(NOW.minus(Duration.ofDays(40))), -1);
    assertThat(returns.to(Recipient.of(path(message)))).isEmpty();
    assertThat(returns.to(to("FEEDBACK@bounces.example.org"))).isEmpty();
    assertThat(code(to("bob@dest.example"))).isEqualTo("550 5.7.1 Relaying denied");
    assertThat(code(to("x@bounces.example.org"))).isEqualTo("550 5.7.1 Relaying denied");
    assertThat(code(to(path(message).toString().replace("b+", "b+0").substring(1))))
        .isEqualTo("550 5.7.1 Relaying denied");
    assertThat(code(Recipient.of(old))).startsWith("550 5.1.1 This return path has expired");
    assertThat(code(to("Postmaster@bounces.example.org"))).startsWith("550 5.1.1 Only programs");
  }

  private String code(Recipient recipient) {
    return returns.to(recipient).map(Refusal::reply).orElseThrow().toString();
  }

  @Test
  void sizeAndMemoryAreBounded() {
    StoredMessage message = sent(to("bob@dest.example"));
    assertThat(returns.from((1 << 20) + 1).orElseThrow().reply().code()).isEqualTo(552);
    assertThat(comes(path(message), "x".repeat((1 << 20) + 1)))
        .isInstanceOf(Incoming.Receipt.Refused.class);
    var envelope = Envelope.of(ReversePath.NULL, List.of(Recipient.of(path(message))));
    var submitter = new Submitter(null, "inbound", "192.0.2.1", "mx", "ESMTP", "");
    List<Incoming> open =
        Stream.generate(() -> returns.begin(submitter, envelope)).limit(40).toList();
    open.forEach(incoming -> incoming.write(ByteBuffer.wrap(new byte[1 << 20])));
    assertThat(open.getLast().finish().toCompletableFuture().join())
        .isInstanceOf(Incoming.Receipt.Refused.class);
    open.subList(0, 39).forEach(Incoming::discard);
    assertThat(comes(path(message), ReturnedTest.POSTFIX))
        .isInstanceOf(Incoming.Receipt.Accepted.class);
  }
}
