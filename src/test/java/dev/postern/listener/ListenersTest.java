package dev.postern.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.event.Event;
import dev.postern.guard.Admission;
import dev.postern.guard.Allowance;
import dev.postern.guard.Allowances;
import dev.postern.guard.Custody;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Inspections;
import dev.postern.guard.Knocks;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.Networks;
import dev.postern.guard.Quota;
import dev.postern.guard.Quotas;
import dev.postern.guard.SessionLimits;
import dev.postern.guard.lockout.Conduct;
import dev.postern.guard.lockout.Lockout;
import dev.postern.guard.lockout.Warden;
import dev.postern.key.Sentry;
import dev.postern.mail.Refusal;
import dev.postern.observe.Metrics;
import dev.postern.smtp.server.Answer;
import dev.postern.smtp.server.SessionDriver;
import dev.postern.smtp.server.SessionPolicy;
import dev.postern.smtp.server.SessionPolicy.Tls;
import dev.postern.store.MemoryGuard;
import dev.postern.transport.NettyTransport;
import dev.postern.transport.ServerTls;
import dev.postern.transport.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersTest {

  private static final Networks LOOPBACK = Networks.of(List.of("127.0.0.0/8"));
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private static Path directory;
  private static ServerTls tls;
  private static NettyTransport transport;
  private final ScriptedProgram program = new ScriptedProgram();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Metrics metrics = new Metrics();
  private LimitsConfig limits = LimitsConfig.DEFAULT;
  private Quotas quotas;
  private Quotas.Pause pause = Quotas.Pause.real();
  private SessionTimeouts timeouts = new SessionTimeouts(LONG, LONG);
  private Networks shared = Networks.NONE;
  private Warden warden = Warden.NONE;
  private Listeners listeners;

  @BeforeAll
  static void start() {
    var pair = new TestCertificates().leaf(directory, "EC", "localhost");
    tls = new ServerTls(pair.certificate(), pair.key());
    transport = new NettyTransport();
  }

  @AfterAll
  static void stop() {
    tls.close();
    transport.close();
  }

  @AfterEach
  void close() {
    if (listeners != null) {
      listeners.close();
    }
  }

  private static ListenerConfig config(Tls tls, Networks trusted, Networks proxies) {
    return new ListenerConfig(
        "test",
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        tls,
        trusted.isEmpty() ? ListenerConfig.Auth.REQUIRED : ListenerConfig.Auth.TRUSTED_NETWORKS,
        trusted,
        proxies,
        SessionPolicy.LineEndings.STRICT);
  }

  private void listen(ListenerConfig config) {
    quotas =
        new Quotas(
            limits.allowances(),
            _ -> false,
            metrics,
            InstantSource.fixed(SessionDriver.NOW),
            pause);
    var house =
        new Entrance.House(
            "relay.example",
            tls,
            program,
            program,
            Optional.of(new Entrance.Inbound(program, 10_000, 10)),
            new Guards(
                new Admission(limits, Admission.Surroundings.quiet(), metrics),
                quotas,
                (_, address) -> !shared.contains(address),
                warden,
                Knocks.NONE,
                Inspections.NONE),
            new Sessions(),
            new SessionRecord.Watchers(events::add, metrics, InstantSource.system()),
            timeouts);
    listeners = new Listeners(List.of(config), transport, house);
    listeners.start();
  }

  private void listenTrusting() {
    listen(config(Tls.OPTIONAL, LOOPBACK, Networks.NONE));
  }

  private SocketClient connect() throws IOException {
    return new SocketClient(listeners.addresses().getFirst());
  }

  private SocketClient greeted() throws IOException {
    SocketClient client = connect();
    assertThat(client.reply()).startsWith("220 ");
    assertThat(client.command("EHLO client.example")).startsWith("250 ");
    return client;
  }

  private static void begin(SocketClient client) throws IOException {
    client.send("MAIL FROM:<a@app.example>\r\nRCPT TO:<b@dest.example>\r\nDATA\r\n");
    assertThat(client.reply()).startsWith("250 2.1.0");
    assertThat(client.reply()).startsWith("250 2.1.5");
    assertThat(client.reply()).startsWith("354 ");
  }

  private Event event(Event.Kind kind) throws InterruptedException {
    Event event = events.poll(10, TimeUnit.SECONDS);
    while (event != null && event.kind() != kind) {
      event = events.poll(10, TimeUnit.SECONDS);
    }
    return event;
  }

  @Test
  void aTrustedClientSendsInClear() throws Exception {
    listenTrusting();
    try (var client = greeted()) {
      begin(client);
      client.send("Subject: x\r\n\r\n..\r\n.\r\n");
      assertThat(client.reply()).isEqualTo("250 2.0.0 Queued as 0000000000001");
      assertThat(program.committed.getLast().utf8()).isEqualTo("Subject: x\r\n\r\n.\r\n");
      assertThat(program.submitters.getLast())
          .asString()
          .startsWith(
              "Submitter[key=null, listener=test, client=127.0.0.1, helo=client.example,"
                  + " protocol=ESMTP, tls=, visit=Visit[session=");
      assertThat(client.command("QUIT")).startsWith("221 ");
      assertThat(client.rest()).isEmpty();
    }
    Event end = event(Event.Kind.SESSION);
    assertThat(end.fields())
        .containsEntry("listener", "test")
        .containsEntry("client", "127.0.0.1")
        .containsEntry("helo", "client.example")
        .containsEntry("messages", 1)
        .containsEntry("refusals", 0)
        .containsEntry("end", "quit");
  }

  @Test
  void aSlowedClientWaitsForItsAnswerAndIsTurnedAwayWhereThatIsNotEnough() throws Exception {
    listenTrusting();
    var again = Refusal.of(Refusal.Reason.LIMIT, 450, "4.7.1", "Try again later");
    try (var client = greeted()) {
      program.slowed = new Custody.Slowed(Duration.ofMillis(200), Optional.empty());
      long began = System.nanoTime();
      assertThat(client.command("MAIL FROM:<a@app.example>")).startsWith("250 ");
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
      assertThat(client.command("RSET")).startsWith("250 ");
      program.slowed = new Custody.Slowed(Duration.ofMillis(1), Optional.of(again));
      assertThat(client.command("MAIL FROM:<a@app.example>"))
          .isEqualTo("450 4.7.1 Try again later");

      // One that leaves meanwhile harms nobody.
      program.slowed = new Custody.Slowed(Duration.ofMillis(100), Optional.empty());
      client.send("MAIL FROM:<a@app.example>\r\n");
    }
    assertThat(event(Event.Kind.SESSION).fields()).containsEntry("end", "disconnected");
    program.slowed = null;
    try (var client = greeted()) {
      begin(client);
    }
  }

  @Test
  void otherClientsOfTheSameListenerNeedTlsAndAKey() throws Exception {
    listen(config(Tls.OPTIONAL, Networks.of(List.of("10.0.0.0/8")), Networks.NONE));
    try (var client = greeted()) {
      assertThat(client.command("MAIL FROM:<a@app.example>")).startsWith("530 5.7.0");
      assertThat(client.command("STARTTLS")).startsWith("220 ");
      client.handshake();
      client.command("EHLO client.example");
      assertThat(client.command("MAIL FROM:<a@app.example>")).startsWith("530 5.7.0");
      assertThat(client.command("AUTH PLAIN AGEAYg==")).startsWith("235 ");
      assertThat(client.command("MAIL FROM:<a@app.example>")).startsWith("250 ");
    }
    Event login = event(Event.Kind.LOGIN);
    assertThat(login.fields())
        .containsEntry("mechanism", "PLAIN")
        .containsEntry("user", "billing")
        .containsEntry("result", "granted");
    assertThat(event(Event.Kind.SESSION).fields())
        .containsEntry("tls", "TLSv1.3")
        .containsEntry("key", "billing")
        .containsEntry("end", "disconnected");
    assertThat(metrics.scrape())
        .contains("postern_tls_sessions_total{version=\"TLSv1.3\"} 1.0")
        .contains("postern_logins_total{result=\"granted\"} 1.0")
        .contains("postern_refusals_total{reason=\"tls-required\"} 1.0")
        .contains("postern_sessions_total{listener=\"test\"} 1.0");
  }

  @Test
  void anAddressThatStandsForManyIsAStrangerOnAListenerThatTrustsIt() throws Exception {
    shared = LOOPBACK;
    listenTrusting();
    try (var client = greeted()) {
      assertThat(client.command("MAIL FROM:<a@app.example>")).startsWith("530 5.7.0");
    }
  }

  /// Shuts everybody out, and those who are banned even where they are trusted.
  private static final class Stern implements Warden {

    static final Refusal SHUT_OUT =
        Refusal.of(Refusal.Reason.LIMIT, 421, "4.7.0", "Shut out for a while");
    static final Refusal BANNED = Refusal.of(Refusal.Reason.LIMIT, 554, "5.7.1", "Banned");

    volatile boolean bans;

    @Override
    public Optional<Refusal> refusal(InetAddress client) {
      return Optional.of(SHUT_OUT);
    }

    @Override
    public Optional<Refusal> banned(InetAddress client) {
      return bans ? Optional.of(BANNED) : Optional.empty();
    }

    @Override
    public Sentry sentry(InetAddress client) {
      return Sentry.OPEN;
    }

    @Override
    public void ended(InetAddress client, Conduct conduct) {}
  }

  @Test
  void aTrustedClientIsShutOutByAnOperatorOnly() throws Exception {
    var stern = new Stern();
    warden = stern;
    listenTrusting();
    greeted().close();
    stern.bans = true;
    try (var client = connect()) {
      assertThat(client.reply()).isEqualTo("554 5.7.1 Banned");
    }
  }

  @Test
  void whatServersBringToForgedReturnPathsIsNotHeldAgainstThem() throws Exception {
    InstantSource clock = InstantSource.fixed(SessionDriver.NOW);
    var lockout =
        new Lockout(
            GuardConfig.DEFAULT,
            new MemoryGuard(),
            _ -> false,
            _ -> false,
            events::add,
            metrics,
            clock);
    warden = lockout;
    listen(
        new ListenerConfig(
            "test",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Tls.OPTIONAL,
            ListenerConfig.Auth.REQUIRED,
            Networks.NONE,
            Networks.NONE,
            SessionPolicy.LineEndings.NORMALIZE,
            ListenerConfig.Role.INBOUND));
    var unknown = Refusal.of(Refusal.Reason.ADDRESS, 550, "5.1.1", "No such return path");
    for (int session = 0; session < 4; session++) {
      try (var client = greeted()) {
        client.command("MAIL FROM:<>");
        for (int i = 0; i < 18; i++) {
          program.prepared.add(Optional.of(new Answer.Refused(unknown)));
          assertThat(client.command("RCPT TO:<forged@bounce.example>")).startsWith("550 5.1.1");
        }
      }
    }
    long end = System.nanoTime() + 10_000_000_000L;
    while (listeners.sessions() > 0) {
      assertThat(System.nanoTime()).as("sessions that end").isLessThan(end);
      Thread.onSpinWait();
    }
    assertThat(lockout.refusal(InetAddress.getLoopbackAddress())).isEmpty();
  }

  @Test
  void aProxyNamesTheClientThatIsTrustedOrNot() throws Exception {
    listen(config(Tls.OPTIONAL, LOOPBACK, LOOPBACK));
    try (var client = connect()) {
      client.send("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25\r\n");
      assertThat(client.reply()).startsWith("220 ");
      client.command("EHLO client.example");
      assertThat(client.command("MAIL FROM:<a@app.example>")).startsWith("530 5.7.0");
    }
    assertThat(event(Event.Kind.REFUSED).fields())
        .containsEntry("client", "192.0.2.7")
        .containsEntry("command", "MAIL")
        .containsEntry("reason", "tls-required");
  }

  @Test
  void connectionsBeyondTheLimitOfAnAddressAreTold() throws Exception {
    limits = new LimitsConfig(1000, 10, 100, 4);
    listen(config(Tls.STARTTLS, Networks.NONE, Networks.NONE));
    List<SocketClient> clients = new ArrayList<>();
    int told = 0;
    for (int i = 0; i < 10; i++) {
      SocketClient client = connect();
      clients.add(client);
      String first = client.reply();
      if (first.startsWith("421 4.7.0 More than 4 connections")) {
        told++;
        assertThat(client.rest()).isEmpty();
      } else {
        assertThat(first).startsWith("220 ");
      }
    }
    assertThat(told).isEqualTo(6);
    assertThat(events.stream().filter(event -> event.kind() == Event.Kind.REFUSED))
        .singleElement()
        .satisfies(event -> assertThat(event.fields()).containsEntry("reason", "limit"));
    assertThat(listeners.sessions()).isEqualTo(4);
    for (SocketClient client : clients) {
      client.close();
    }
    long end = System.nanoTime() + 10_000_000_000L;
    while (listeners.sessions() > 0) {
      assertThat(System.nanoTime()).as("sessions that end").isLessThan(end);
      Thread.onSpinWait();
    }
    try (var client = connect()) {
      assertThat(client.reply()).startsWith("220 ");
    }
    assertThat(metrics.scrape()).contains("postern_refusals_total{reason=\"limit\"} 6.0");
  }

  @Test
  void trustedClientsAreLimitedInTotalOnly() throws Exception {
    limits = new LimitsConfig(1000, 10, 3, 1);
    listenTrusting();
    try (var one = greeted();
        var two = greeted();
        var three = greeted();
        var four = connect()) {
      assertThat(four.reply()).startsWith("421 4.3.2");
      assertThat(List.of(one, two, three))
          .allSatisfy(c -> assertThat(c.command("NOOP")).startsWith("250 "));
    }
  }

  @Test
  void silenceEndsASession() throws Exception {
    timeouts = new SessionTimeouts(Duration.ofMillis(200), LONG);
    listenTrusting();
    try (var client = greeted()) {
      assertThat(client.reply()).startsWith("421 4.4.2");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(event(Event.Kind.SESSION).fields()).containsEntry("end", "timeout");
  }

  @Test
  void aCommandThatTricklesInEndsASession() throws Exception {
    timeouts = new SessionTimeouts(Duration.ofMillis(100), LONG);
    listenTrusting();
    try (var client = greeted()) {
      var trickle =
          CompletableFuture.runAsync(
              () -> {
                try {
                  while (!Thread.interrupted()) {
                    client.send("N");
                    Thread.sleep(20);
                  }
                } catch (IOException | InterruptedException _) {
                  // closed by the server
                }
              });
      assertThat(client.reply()).startsWith("421 4.4.2");
      trickle.orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  @Test
  void silenceInAMessageHasItsOwnTime() throws Exception {
    timeouts = new SessionTimeouts(LONG, Duration.ofMillis(200));
    listenTrusting();
    try (var client = greeted()) {
      begin(client);
      client.send("Subject: x\r\n");
      assertThat(client.reply()).startsWith("421 4.4.2");
    }
    assertThat(event(Event.Kind.SESSION)).isNotNull();
    assertThat(program.discarded).isTrue();
    assertThat(program.committed).isEmpty();
  }

  @Test
  void drainTellsIdleSessionsAndLetsTransactionsEnd() throws Exception {
    listenTrusting();
    try (var idle = greeted();
        var busy = greeted()) {
      begin(busy);
      var drained = drain(Duration.ofSeconds(30));
      assertThat(idle.reply()).startsWith("421 4.3.2");
      idle.hangUp();
      assertThatThrownBy(this::connect).isInstanceOf(RuntimeException.class);
      busy.send("x\r\n.\r\n");
      assertThat(busy.reply()).startsWith("250 2.0.0 Queued");
      assertThat(busy.reply()).startsWith("421 4.3.2");
      busy.hangUp();
      assertThat(drained.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
    }
    assertThat(listeners.sessions()).isZero();
  }

  @Test
  void drainDoesNotWaitForEver() throws Exception {
    listenTrusting();
    try (var busy = greeted()) {
      begin(busy);
      assertThat(drain(Duration.ofMillis(100)).orTimeout(10, TimeUnit.SECONDS).join()).isFalse();
      assertThat(busy.rest()).isEmpty();
    }
    assertThat(event(Event.Kind.SESSION).fields()).containsEntry("end", "shutdown");
    assertThat(program.committed).isEmpty();
  }

  private CompletableFuture<Boolean> drain(Duration most) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return listeners.drain(most);
          } catch (InterruptedException cause) {
            throw new IllegalStateException(cause);
          }
        });
  }

  private SocketClient loggedIn() throws IOException {
    var client = connect();
    client.handshake();
    client.reply();
    client.command("EHLO client.example");
    assertThat(client.command("AUTH PLAIN AGEAYg==")).startsWith("235 ");
    return client;
  }

  @Test
  void aKeyThatEndsTakesItsSessionsAlong() throws Exception {
    listen(config(Tls.IMPLICIT, Networks.NONE, Networks.NONE));
    try (var client = loggedIn()) {
      program.prepared.add(Optional.of(new Answer.Authenticated("other")));
      try (var other = loggedIn()) {
        listeners.endSessionsOf("billing");
        assertThat(client.reply()).isEqualTo("421 4.7.0 The key of this session has ended");
        assertThat(client.rest()).isEmpty();
        assertThat(other.command("NOOP")).startsWith("250 ");
        program.keyIsCurrent = false;
        assertThat(other.command("MAIL FROM:<a@app.example>")).startsWith("421 4.7.0");
      }
    }
  }

  @Test
  void whatAnEndedKeyHadBegunIsNotTaken() throws Exception {
    listen(config(Tls.IMPLICIT, Networks.NONE, Networks.NONE));
    try (var client = loggedIn()) {
      begin(client);
      program.keyIsCurrent = false;
      listeners.endSessionsOf("billing");
      client.send("Subject: late\r\n\r\ntext\r\n.\r\n");
      assertThat(client.reply()).isEqualTo("550 5.7.1 The key of this session has ended");
      assertThat(client.reply()).isEqualTo("421 4.7.0 The key of this session has ended");
      assertThat(client.rest()).isEmpty();
      assertThat(program.committed).isEmpty();
      assertThat(program.discarded).isTrue();
    }
  }

  @Test
  void aMessageWhoseStoreIsBehindIsNotRead() throws Exception {
    listenTrusting();
    program.behind = new CompletableFuture<>();
    try (var client = greeted()) {
      begin(client);
      byte[] block =
          "x".repeat(998).concat("\r\n").repeat(1000).getBytes(StandardCharsets.US_ASCII);
      var writer =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < 20; i++) {
                    client.send(block);
                  }
                  client.send(".\r\n");
                } catch (IOException cause) {
                  throw new java.io.UncheckedIOException(cause);
                }
              });
      // Were the rest read, more than 1 MiB would be left over and the connection be closed.
      var behind = program.behind;
      program.behind = null;
      behind.complete(null);
      assertThat(client.reply()).startsWith("250 2.0.0");
      writer.join();
      assertThat(program.committed.getLast().length()).isEqualTo(20_000_000);
    }
  }

  @Test
  @Tag("slow")
  void aClientThatDoesNotReadItsRepliesIsBoundedAndClosed() throws Exception {
    timeouts = new SessionTimeouts(Duration.ofMillis(300), LONG);
    listenTrusting();
    try (var client = greeted()) {
      client.socket().setReceiveBufferSize(4096);
      byte[] block = "NOOP\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
      var writer =
          CompletableFuture.runAsync(
              () -> {
                try {
                  while (true) {
                    client.send(block);
                  }
                } catch (IOException _) {
                  // closed by the server
                }
              });
      assertThat(event(Event.Kind.SESSION).fields()).containsEntry("end", "timeout");
      writer.orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  @Test
  void onlySomeRefusalsOfASessionAreEvents() throws Exception {
    listenTrusting();
    for (int i = 0; i < 60; i++) {
      program.prepared.add(
          Optional.of(
              new Answer.Refused(
                  Refusal.of(Refusal.Reason.SENDER, 550, "5.7.1", "Not from there"))));
    }
    try (var client = greeted()) {
      for (int i = 0; i < 60; i++) {
        assertThat(client.command("MAIL FROM:<a@app.example>")).startsWith("550 5.7.1");
      }
      client.command("QUIT");
    }
    List<Event> seen = new ArrayList<>();
    Event last;
    do {
      last = events.poll(10, TimeUnit.SECONDS);
      seen.add(last);
    } while (last.kind() != Event.Kind.SESSION);
    assertThat(seen).hasSize(21);
    assertThat(last.fields()).containsEntry("refusals", 60);
    assertThat(metrics.scrape()).contains("postern_refusals_total{reason=\"sender\"} 60.0");
  }

  @Test
  void aPortInUseIsNamedWithItsRemedy() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
      var config =
          new ListenerConfig(
              "alternate",
              address,
              Tls.STARTTLS,
              ListenerConfig.Auth.REQUIRED,
              Networks.NONE,
              Networks.NONE,
              SessionPolicy.LineEndings.STRICT);
      assertThatThrownBy(() -> listen(config))
          .isInstanceOf(ListenerProblem.class)
          .hasMessageStartingWith("listener alternate can't listen on ")
          .hasMessageContaining(":" + taken.getLocalPort() + ": the port is in use: stop");
      assertThat(listeners.addresses()).isEmpty();
    }
  }

  private static String submit(SocketClient client) throws IOException {
    String mail = client.command("MAIL FROM:<a@app.example>");
    if (!mail.startsWith("250 ")) {
      return mail;
    }
    assertThat(client.command("RCPT TO:<b@dest.example>")).startsWith("250 ");
    assertThat(client.command("DATA")).startsWith("354 ");
    return client.command("Subject: x\r\n\r\nx\r\n.");
  }

  private void limitMessages(String messages) {
    var allowance = new Allowance(Quota.parse(messages).orElseThrow(), Quota.NONE, Quota.NONE);
    limits =
        limits.with(
            new Allowances(Allowance.NONE, allowance, Allowance.NONE, Map.of(), Optional.empty()));
  }

  @Test
  void aMessageBeyondTheQuotaIsRefusedAndTheSessionGoesOn() throws Exception {
    limitMessages("2/day");
    listenTrusting();
    try (var client = greeted();
        var other = greeted()) {
      program.prepared.addAll(
          List.of(
              Optional.of(new Answer.Allowed()),
              Optional.of(new Answer.Allowed()),
              Optional.of(new Answer.Allowed()),
              Optional.of(
                  new Answer.Refused(Refusal.of(Refusal.Reason.STORE, 452, "4.3.1", "no room")))));
      assertThat(submit(client)).isEqualTo("452 4.3.1 no room");
      assertThat(submit(client)).startsWith("250 2.0.0");
      assertThat(submit(other)).startsWith("250 2.0.0");
      assertThat(submit(client))
          .startsWith("450 4.7.1 Project default may send 2 messages a day; again in ");
      assertThat(client.command("NOOP")).startsWith("250 ");
      assertThat(metrics.scrape())
          .contains("postern_limit_refusals_total{limit=\"project-messages\"} 1.0");
    }
  }

  @Test
  void aReplyIsHeldBackWithoutReadingOn() throws Exception {
    limitMessages("60/minute");
    var held = new CompletableFuture<Void>();
    var waits = new LinkedBlockingQueue<Duration>();
    pause =
        time -> {
          waits.add(time);
          return held;
        };
    listenTrusting();
    try (var client = greeted();
        var other = greeted()) {
      for (int i = 0; i < 60; i++) {
        assertThat(submit(client)).startsWith("250 2.0.0");
      }
      client.send("MAIL FROM:<a@app.example>\r\nRSET\r\n");
      assertThat(waits.poll(10, TimeUnit.SECONDS)).isEqualTo(Duration.ofSeconds(1));
      assertThat(other.command("NOOP")).startsWith("250 ");
      limitMessages("none");
      quotas.replace(limits.allowances());
      held.complete(null);
      assertThat(client.reply()).startsWith("250 2.1.0");
      assertThat(client.reply()).startsWith("250 2.0.0");
    }
  }

  @Test
  void aMessageWhoseSessionEndsWhileItWaitsIsNotTaken() throws Exception {
    limitMessages("60/minute");
    var held = new CompletableFuture<Void>();
    var waits = new LinkedBlockingQueue<Duration>();
    pause =
        time -> {
          waits.add(time);
          return held;
        };
    listenTrusting();
    try (var client = greeted()) {
      SocketClient other = greeted();
      begin(other);
      for (int i = 0; i < 60; i++) {
        assertThat(submit(client)).startsWith("250 2.0.0");
      }
      other.send("Subject: late\r\n\r\n.\r\n");
      assertThat(waits.poll(10, TimeUnit.SECONDS)).isNotNull();
      listeners.close();
      long end = System.nanoTime() + 10_000_000_000L;
      while (listeners.sessions() > 0) {
        assertThat(System.nanoTime()).as("sessions that end").isLessThan(end);
        Thread.onSpinWait();
      }
      quotas.replace(Allowances.NONE);
      held.complete(null);
      assertThat(program.committed).hasSize(60);
      assertThat(program.discarded).isTrue();
    }
  }

  @Test
  void aSessionThatHasHadItsShareIsToldToComeAgain() throws Exception {
    limits = limits.with(new SessionLimits(1000, 1000, 2, 1 << 20));
    listenTrusting();
    try (var client = greeted()) {
      assertThat(submit(client)).startsWith("250 2.0.0");
      assertThat(submit(client)).startsWith("250 2.0.0");
      assertThat(submit(client)).startsWith("421 4.7.0 This session has sent its share");
      assertThat(client.rest()).isEmpty();
    }
    try (var again = greeted()) {
      assertThat(submit(again)).startsWith("250 2.0.0");
    }
    assertThat(metrics.scrape()).contains("postern_refusals_total{reason=\"session\"} 1.0");
  }
}
