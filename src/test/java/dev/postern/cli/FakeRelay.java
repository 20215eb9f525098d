package dev.postern.cli;

import dev.postern.alert.Alerts;
import dev.postern.alert.AlertsConfig;
import dev.postern.api.AlertsResource;
import dev.postern.api.DkimResource;
import dev.postern.api.DomainsResource;
import dev.postern.api.GuardResource;
import dev.postern.api.InboxResource;
import dev.postern.api.KeysResource;
import dev.postern.api.OverridesResource;
import dev.postern.api.QueueResource;
import dev.postern.api.RestraintsResource;
import dev.postern.api.SitesResource;
import dev.postern.api.SuppressionsResource;
import dev.postern.domain.Finding;
import dev.postern.event.Event;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Inspections;
import dev.postern.guard.Restraints;
import dev.postern.guard.lockout.GuardDesk;
import dev.postern.guard.lockout.Lockout;
import dev.postern.http.HttpConfig;
import dev.postern.http.HttpServer;
import dev.postern.key.Key;
import dev.postern.key.KeyAdmin;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.MessageId;
import dev.postern.mail.Secret;
import dev.postern.observe.Health;
import dev.postern.observe.Metrics;
import dev.postern.queue.Inbox;
import dev.postern.queue.MessageView;
import dev.postern.queue.QueueAdmin;
import dev.postern.store.MemoryGuard;
import dev.postern.store.MemoryRestraints;
import dev.postern.store.MemorySuppressions;
import dev.postern.suppression.Suppressions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A relay's admin interface over a queue, an inbox and keys that are lists.
final class FakeRelay implements AutoCloseable, QueueAdmin, Inbox, KeyAdmin {

  static final String TOKEN = "token-token-token-token-token-token";
  static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");

  final List<String> acts = new ArrayList<>();
  final Map<MessageId, MessageView> queue = new LinkedHashMap<>();
  final Map<MessageId, String> inbox = new LinkedHashMap<>();
  final FakeDkim dkim = new FakeDkim();
  final Map<String, KeyView> keys = new LinkedHashMap<>();
  final Map<String, List<Finding>> findings = new LinkedHashMap<>();
  final Suppressions suppressions =
      new Suppressions(new MemorySuppressions(), _ -> {}, InstantSource.fixed(THEN));
  final GuardDesk guard =
      new GuardDesk(
          new Lockout(
              GuardConfig.DEFAULT,
              new MemoryGuard(),
              _ -> false,
              _ -> false,
              _ -> {},
              new Metrics(),
              () -> THEN),
          List.of(),
          Inspections.NONE,
          () -> THEN);
  final Restraints restraints =
      new Restraints(
          new MemoryRestraints(), (_, _) -> 3, _ -> {}, new Metrics(), InstantSource.fixed(THEN));
  final Alerts alerts =
      new Alerts(AlertsConfig.NONE, "relay.example", new Metrics(), InstantSource.fixed(THEN));
  final FakeEgress egress = new FakeEgress();
  final InetSocketAddress address;
  private final HttpServer server;

  FakeRelay() throws IOException {
    server =
        new HttpServer(
            new HttpConfig(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)),
            "localhost",
            new Secret(TOKEN),
            new Health(),
            new Metrics(),
            List.of(
                new KeysResource(this),
                new QueueResource(this),
                new AlertsResource(alerts),
                new RestraintsResource(restraints, () -> THEN),
                new InboxResource(this),
                new DomainsResource(domain -> findings.getOrDefault(domain, List.of())),
                new SuppressionsResource(suppressions),
                new GuardResource(guard),
                new DkimResource(dkim),
                new SitesResource(egress, () -> THEN),
                new OverridesResource(egress)));
    address = server.start();
  }

  String url() {
    return "http://127.0.0.1:" + address.getPort();
  }

  static MessageView message(long id, String subject) {
    return new MessageView(
        new MessageId(id),
        THEN,
        "billing",
        "default",
        "app@app.example",
        4096,
        "<1@app.example>",
        subject,
        List.of(
            new MessageView.RecipientView(
                "you@example.org",
                "pending",
                "smarthost smtp.example:587",
                1,
                THEN.plusSeconds(60),
                "450 4.2.0 busy",
                "waits for its second attempt",
                "site smtp.example from default: paused by rule 'busy'")),
        List.of(
            new Event(
                THEN,
                Event.Kind.DEFERRED,
                new MessageId(id),
                "you@example.org",
                Map.of("attempt", 1))));
  }

  @Override
  public void close() {
    server.close();
    alerts.close();
  }

  @Override
  public List<MessageView> list(MessageId before, int limit) {
    return queue.values().stream()
        .filter(message -> message.id().compareTo(before) < 0)
        .sorted((a, b) -> b.id().compareTo(a.id()))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<MessageView> show(MessageId id) {
    return Optional.ofNullable(queue.get(id));
  }

  @Override
  public boolean read(MessageId id, Consumer<ByteBuffer> sink) {
    String text = inbox.get(id);
    if (text != null) {
      sink.accept(StandardCharsets.UTF_8.encode(text));
    }
    return text != null;
  }

  @Override
  public boolean retry(MessageId id) {
    return act("retry", id);
  }

  @Override
  public boolean hold(MessageId id) {
    return act("hold", id);
  }

  @Override
  public boolean release(MessageId id) {
    return false;
  }

  @Override
  public boolean delete(MessageId id) {
    return act("delete", id);
  }

  @Override
  public int holdAllOf(String user, String reason) {
    acts.add("hold all of " + user + ": " + reason);
    return 3;
  }

  @Override
  public int releaseAllOf(String user) {
    acts.add("release all of " + user);
    return 3;
  }

  @Override
  public int deleteAllOf(String user) {
    acts.add("delete all of " + user);
    return 3;
  }

  @Override
  public int freeze(String user, String reason) {
    KeyView view = keys.get(user);
    if (view == null) {
      throw new KeyProblem("there is no key of " + user);
    }
    acts.add("freeze " + user + ": " + reason);
    keys.put(user, new KeyView(view.key(), false, THEN, null, THEN));
    return 3;
  }

  @Override
  public void thaw(String user) {
    acts.add("thaw " + user);
  }

  @Override
  public List<KeyView> list() {
    return List.copyOf(keys.values());
  }

  @Override
  public Secret create(String user, String project, List<AddressPattern> from, boolean hideClient) {
    if (keys.containsKey(user)) {
      throw new KeyProblem("the user " + user + " exists; rotate its key");
    }
    keys.put(user, new KeyView(new Key(user, project, from, hideClient), false, THEN, null));
    return new Secret("pstn_minted_for_" + user);
  }

  @Override
  public Secret rotate(String user) {
    return new Secret("pstn_rotated_for_" + user);
  }

  @Override
  public void revoke(String user) {
    if (keys.remove(user) == null) {
      throw new KeyProblem("there is no key of " + user);
    }
  }

  private boolean act(String what, MessageId id) {
    acts.add(what + " " + id);
    return queue.containsKey(id);
  }
}
