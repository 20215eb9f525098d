package dev.postern.delivery;

import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.queue.Deliverer;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Transaction;
import dev.postern.smtp.client.Verdict;
import dev.postern.store.Body;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One job on its way through a route's hosts, until each of its recipients has an outcome.
///
/// Handed from thread to thread with the connection that serves it, never used by two at once.
final class Attempt {

  private final Job job;
  private final Body body;
  private final boolean internationalHeader;
  private final List<Stop> stops;
  private final Pace pace;
  private final Senders senders;
  private final BiConsumer<Hop, Attempt> dial;
  private final Consumer<Deliverer.Result> finished;

  // By place in the job's indexes. What is open may have an outcome already: it stands if no other
  // host can be asked.
  private final @Nullable Outcome[] outcomes;
  private final boolean[] open;

  // Places of the recipients of the transaction that is under way.
  private int[] asked = {};
  private int at;
  private Hop hop;
  private boolean heldBack;
  private boolean letIn;
  private Then then = Then.FINISH;

  private enum Then {
    FINISH,
    /// Another transaction at the same host.
    SAME_HOST,
    /// A new connection to the same host: the kept one turned out dead.
    REDIAL,
    NEXT_HOST
  }

  Attempt(
      Job job,
      Body body,
      boolean internationalHeader,
      Way.Hosts way,
      Senders senders,
      BiConsumer<Hop, Attempt> dial,
      Consumer<Deliverer.Result> finished) {
    this.job = job;
    this.body = body;
    this.internationalHeader = internationalHeader;
    this.stops = way.stops();
    this.pace = way.pace();
    this.hop = stops.getFirst().hop();
    this.senders = senders;
    this.dial = dial;
    this.finished = finished;
    this.outcomes = new Outcome[job.indexes().size()];
    this.open = new boolean[outcomes.length];
    Arrays.fill(open, true);
  }

  void start() {
    tryFrom(0);
  }

  MessageId message() {
    return job.message().id();
  }

  Body body() {
    return body;
  }

  BodyType bodyType() {
    return job.message().envelope().body();
  }

  /// The transaction for those who have no final outcome yet.
  Transaction transaction() {
    Envelope envelope = job.message().envelope();
    List<Recipient> recipients = new ArrayList<>(open.length);
    List<Integer> indexes = new ArrayList<>(open.length);
    asked = new int[open.length];
    for (int i = 0; i < open.length; i++) {
      if (open[i]) {
        asked[recipients.size()] = i;
        indexes.add(job.indexes().get(i));
        recipients.add(envelope.recipients().get(job.indexes().get(i)));
      }
    }
    return new Transaction(
        senders.of(job.message(), job.destination(), indexes),
        recipients,
        envelope.body(),
        internationalHeader,
        envelope.ret(),
        envelope.envelopeId(),
        body.size(),
        envelope.handling(),
        Instant.now());
  }

  /// Takes the verdicts on the transaction. True where another one is to follow at once over the
  /// same connection, if it lasts; else, or if it does not, [#proceed] goes on.
  boolean settled(HopConnection connection, List<Verdict> verdicts) {
    if (connection.isReused() && isStale(verdicts)) {
      then = Then.REDIAL;
      return false;
    }
    then = Then.FINISH;
    boolean accepted = verdicts.stream().anyMatch(Verdict.Accepted.class::isInstance);
    for (int i = 0; i < verdicts.size(); i++) {
      take(asked[i], verdicts.get(i), accepted, connection);
    }
    tell(verdicts);
    return then == Then.SAME_HOST;
  }

  /// Whether the connection is of no more use to it, though it may still be open: it goes on over
  /// another one.
  boolean leaves() {
    return then != Then.FINISH;
  }

  // What the host said, each thing once: a refusal of a hundred recipients is one refusal.
  private void tell(List<Verdict> verdicts) {
    Reply taken = null;
    Reply refused = null;
    boolean cut = false;
    for (Verdict verdict : verdicts) {
      switch (verdict) {
        case Verdict.Accepted(Reply reply) -> taken = reply;
        case Verdict.Refused(Stage _, Reply reply) -> refused = reply;
        case Verdict.Cut(Fault fault) -> cut |= fault.kind() != Fault.Kind.BODY_UNREADABLE;
        case Verdict.Impossible _, Verdict.Postponed _ -> {}
      }
    }
    if (taken != null) {
      pace.accepted(hop, taken);
    }
    if (refused != null) {
      pace.refused(hop, refused);
    }
    if (cut) {
      pace.lost(hop);
    }
  }

  /// Goes on elsewhere, or ends.
  void proceed() {
    switch (then) {
      case FINISH -> finish();
      case SAME_HOST -> tryFrom(at);
      case REDIAL -> dial();
      case NEXT_HOST -> tryFrom(at + 1);
    }
  }

  /// Is told of its connections.
  Pace pace() {
    return pace;
  }

  TlsWitness witness() {
    return stops.get(at).witness();
  }

  /// It has a kept connection.
  void reused() {
    letIn = true;
    pace.reused(hop);
  }

  /// The connection that was made for it is ready.
  void connected() {
    letIn = true;
    pace.connected(hop);
  }

  /// The connection that was made for it came to nothing.
  void failed(Fault fault) {
    fault.said().ifPresent(said -> said(fault.stage(), said));
    letIn |= fault.said().isPresent();
    Reply reply = Classifier.reply(hop.name(), fault);
    for (int i = 0; i < open.length; i++) {
      if (open[i]) {
        outcomes[i] = new Outcome.Deferred("", reply);
      }
    }
    Optional<Hop> clear = fault.kind() == Fault.Kind.TLS_FAILED ? hop.inClear() : Optional.empty();
    if (clear.isPresent()) {
      // Nobody demands TLS here, and mail in clear is better than none (RFC 7435 §4).
      hop.tlsFailed(System.nanoTime());
      hop = clear.get();
      dial();
      return;
    }
    switch (Classifier.of(fault, isLast())) {
      case NEXT_HOST -> tryFrom(at + 1);
      case LATER, GIVE_UP -> finish();
    }
  }

  private void said(Stage stage, Reply reply) {
    if (stage.isBeforeReady()) {
      pace.turnedAway(hop, reply);
    } else {
      pace.refused(hop, reply);
    }
  }

  /// The kept connection that it was given is dead.
  void stale() {
    dial();
  }

  private void dial() {
    if (pace.mayDial(hop)) {
      job.progress().at(hop.name());
      dial.accept(hop, this);
    } else {
      heldBack = true;
      finish();
    }
  }

  private void tryFrom(int first) {
    for (at = first; at < stops.size(); at++) {
      hop = stops.get(at).hop().current(System.nanoTime());
      Optional<HopConnection> kept = hop.take();
      if (kept.isPresent()) {
        job.progress().at(hop.name());
        kept.get().use(this);
        return;
      }
      if (hop.memory().mayConnect(System.nanoTime())) {
        dial();
        return;
      }
      down(hop);
    }
    at = stops.size() - 1;
    finish();
  }

  private void down(Hop hop) {
    String why = hop.memory().why().orElse("unknown");
    Reply reply =
        Reply.of(451, "4.4.1", hop.name() + ": not tried just now, because it is down: " + why);
    for (int i = 0; i < open.length; i++) {
      if (open[i] && (outcomes[i] == null || outcomes[i] instanceof Outcome.Rejected)) {
        outcomes[i] = new Outcome.Deferred("", reply);
      }
    }
  }

  private void take(int place, Verdict verdict, boolean accepted, HopConnection connection) {
    String host = connection.hop().name();
    switch (verdict) {
      case Verdict.Accepted(Reply reply) ->
          close(
              place,
              new Outcome.Delivered(
                  host, reply, connection.tls(), connection.offersDsn(), deadline(connection)));
      case Verdict.Impossible(Reply reply) ->
          // Another host may offer what this one does not.
          decide(
              place,
              isLast() ? Classifier.Decision.GIVE_UP : Classifier.Decision.NEXT_HOST,
              new Outcome.Rejected("", named(host, reply)));
      case Verdict.Postponed() -> again(place, host);
      case Verdict.Cut(Fault fault) ->
          decide(
              place,
              Classifier.of(fault, isLast()),
              new Outcome.Deferred("", Classifier.reply(host, fault)));
      case Verdict.Refused(Stage stage, Reply reply) -> {
        if (accepted && stage == Stage.RCPT && Classifier.isTooManyRecipients(reply)) {
          again(place, host);
        } else {
          Classifier.Decision decision = Classifier.of(stage, reply, isLast());
          decide(place, decision, refused(decision, host, reply));
        }
      }
    }
  }

  private Outcome.Deadline deadline(HopConnection connection) {
    if (job.message().envelope().handling().deadline().isEmpty()) {
      return Outcome.Deadline.NONE;
    }
    return connection.offersDeliverBy() ? Outcome.Deadline.PASSED_ON : Outcome.Deadline.LOST;
  }

  private static Outcome refused(Classifier.Decision decision, String host, Reply reply) {
    return decision == Classifier.Decision.GIVE_UP
        ? new Outcome.Rejected(host, reply)
        : new Outcome.Deferred(host, reply);
  }

  private void decide(int place, Classifier.Decision decision, Outcome outcome) {
    if (decision == Classifier.Decision.NEXT_HOST) {
      outcomes[place] = outcome;
      then = Then.NEXT_HOST;
    } else {
      close(place, outcome);
    }
  }

  private void close(int place, Outcome outcome) {
    outcomes[place] = outcome;
    open[place] = false;
  }

  private void again(int place, String host) {
    outcomes[place] =
        new Outcome.Deferred("", Reply.of(451, "4.5.3", host + ": takes fewer recipients at once"));
    if (then == Then.FINISH) {
      then = Then.SAME_HOST;
    }
  }

  private void finish() {
    if (!letIn && !heldBack) {
      unreachable();
    }
    pace.close();
    if (heldBack && Arrays.stream(outcomes).allMatch(Objects::isNull)) {
      finished.accept(new Deliverer.Result.NoRoom());
      return;
    }
    List<Outcome> all = new ArrayList<>(outcomes.length);
    for (Outcome outcome : outcomes) {
      all.add(
          outcome != null
              ? outcome
              : new Outcome.Deferred("", Reply.of(451, "4.4.4", "the route names no host")));
    }
    finished.accept(new Deliverer.Result.Tried(all));
  }

  private void unreachable() {
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Outcome.Deferred deferred && deferred.hop().isEmpty()) {
        pace.unreachable(deferred.reply().lines().getFirst());
        return;
      }
    }
  }

  private boolean isLast() {
    return at == stops.size() - 1;
  }

  // A next hop may end a kept connection whenever it likes; that says nothing of it or the message.
  private static boolean isStale(List<Verdict> verdicts) {
    for (Verdict verdict : verdicts) {
      boolean beforeAnyReply =
          switch (verdict) {
            case Verdict.Cut(Fault fault) ->
                fault.stage() == Stage.MAIL
                    && (fault.kind() == Fault.Kind.CLOSED || fault.kind() == Fault.Kind.TIMEOUT);
            case Verdict.Refused(Stage stage, Reply reply) ->
                stage == Stage.MAIL && reply.code() == 421;
            case Verdict.Accepted _, Verdict.Impossible _, Verdict.Postponed _ -> false;
          };
      if (beforeAnyReply) {
        return true;
      }
    }
    return false;
  }

  private static Reply named(String host, Reply reply) {
    return new Reply(reply.code(), reply.status(), List.of(host + ": " + reply.lines().getFirst()));
  }
}
