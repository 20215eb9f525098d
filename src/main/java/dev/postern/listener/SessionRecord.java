package dev.postern.listener;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.guard.lockout.Conduct;
import dev.postern.key.Exchange;
import dev.postern.mail.Refusal;
import dev.postern.observe.Metrics;
import dev.postern.submission.Submitter;
import dev.postern.transport.TlsSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// What one session leaves behind: events and counts.
final class SessionRecord {

  /// Who watches.
  record Watchers(EventSink events, Metrics metrics, InstantSource clock) {

    /// Nobody.
    static Watchers none(InstantSource clock) {
      return new Watchers(_ -> {}, new Metrics(), clock);
    }
  }

  private static final int MOST_REFUSED_EVENTS = 20;

  private final Watchers watchers;
  private final String listener;
  private final String client;
  private final Instant began;
  private final String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  private int refusals;
  private long octets;
  private String end = "";
  private boolean visited;
  private boolean loggedIn;
  private final Conduct conduct = new Conduct();

  SessionRecord(Watchers watchers, String listener, String client) {
    this.watchers = watchers;
    this.listener = listener;
    this.client = client;
    this.began = watchers.clock().instant();
  }

  /// Names what is counted, at zero: a rate begins with the second time that a number is read.
  static void announce(Metrics metrics) {
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      metrics.counter("refusals", "reason", reason.label());
    }
    for (String result : List.of("granted", "denied")) {
      metrics.counter("logins", "result", result);
    }
  }

  /// By the clock that its events have.
  Instant now() {
    return watchers.clock().instant();
  }

  String listener() {
    return listener;
  }

  String client() {
    return client;
  }

  /// A message begins. The first one's part of the session holds the handshake and the login.
  Submitter.Visit visit() {
    var visit = new Submitter.Visit(id, visited ? now() : began);
    visited = true;
    return visit;
  }

  void received(int count) {
    octets += count;
  }

  void secured(TlsSession session) {
    watchers.metrics().count("tls_sessions", "version", session.version());
  }

  /// @param command the verb, never an argument
  void refused(Refusal refusal, String command) {
    refusals++;
    conduct.refused(refusal, command);
    watchers.metrics().count("refusals", "reason", refusal.reason().label());
    if (refusals > MOST_REFUSED_EVENTS) {
      return;
    }
    Map<String, Object> fields = fields();
    fields.put("command", command);
    fields.put("reason", refusal.reason().label());
    fields.put("reply", refusal.reply().toString());
    emit(Event.Kind.REFUSED, fields);
  }

  void granted(String mechanism, String user) {
    loggedIn = true;
    emit(Event.Kind.LOGIN, login(mechanism, user, "granted"));
  }

  void denied(String mechanism, Exchange.Step.Denied denied) {
    Map<String, Object> fields = login(mechanism, denied.user(), "denied");
    fields.put("why", denied.why().label());
    emit(Event.Kind.LOGIN, fields);
  }

  private Map<String, Object> login(String mechanism, String user, String result) {
    watchers.metrics().count("logins", "result", result);
    Map<String, Object> fields = fields();
    fields.put("mechanism", mechanism);
    fields.put("user", user);
    fields.put("result", result);
    return fields;
  }

  /// We close the connection; the first reason counts.
  ///
  /// @param why a word for the log
  void closing(String why) {
    if (end.isEmpty()) {
      end = why;
    }
  }

  /// The session is over.
  void ended(Ended facts, @Nullable Throwable cause) {
    if (loggedIn || facts.messages() > 0) {
      conduct.honest();
    } else if (octets == 0) {
      conduct.silent();
    }
    Map<String, Object> fields = fields();
    fields.put("session", id);
    fields.put("helo", facts.helo());
    fields.put("tls", facts.tls() == null ? "" : facts.tls().version());
    fields.put("cipher", facts.tls() == null ? "" : facts.tls().cipher());
    fields.put("key", facts.key());
    fields.put("messages", facts.messages());
    fields.put("refusals", refusals);
    fields.put("octets", octets);
    fields.put("seconds", Duration.between(began, watchers.clock().instant()).toMillis() / 1000.0);
    fields.put("end", end.isEmpty() ? lost(cause) : end);
    emit(Event.Kind.SESSION, fields);
  }

  /// What is held against the client, once the session is over.
  Conduct conduct() {
    return conduct;
  }

  private static String lost(@Nullable Throwable cause) {
    return cause == null ? "disconnected" : "lost: " + cause.getMessage();
  }

  /// What only the session knows.
  record Ended(String helo, @Nullable TlsSession tls, String key, int messages) {}

  private Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("listener", listener);
    fields.put("client", client);
    return fields;
  }

  private void emit(Event.Kind kind, Map<String, Object> fields) {
    watchers.events().emit(new Event(watchers.clock().instant(), kind, null, null, fields));
  }
}
