package dev.postern.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.guard.Admission;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Inspections;
import dev.postern.guard.Knocks;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.Networks;
import dev.postern.guard.Quotas;
import dev.postern.guard.lockout.Lockout;
import dev.postern.key.KeyConfig;
import dev.postern.key.Keyring;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Octets;
import dev.postern.mail.Secret;
import dev.postern.observe.Metrics;
import dev.postern.rig.Await;
import dev.postern.smtp.server.SessionPolicy;
import dev.postern.store.SqliteStore;
import dev.postern.transport.NettyTransport;
import dev.postern.transport.ServerTls;
import dev.postern.transport.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real sockets, keys and lockout: an address has three failures, and nobody is made to wait.
class GuardedSessionTest {

  private static final String FAILED = "535 5.7.8 Authentication failed";
  private static final String USER = "billing";
  private static final String SECRET = "right-secret-of-billing-0123";
  private static final Networks NOBODY = Networks.NONE;
  private static final GuardConfig CONFIG =
      new GuardConfig(
          GuardConfig.Access.NONE,
          new GuardConfig.Lockout(
              3,
              50,
              20,
              Duration.ofMinutes(15),
              Duration.ofDays(1),
              Duration.ofMinutes(30),
              Duration.ZERO),
          new GuardConfig.Traps(
              List.of("admin"), List.of(key("planted", "planted-secret-0123456"))),
          false);

  @TempDir private static Path directory;
  @TempDir private Path data;
  private static ServerTls tls;
  private static NettyTransport transport;
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private SqliteStore store;
  private Keyring keyring;
  private Listeners listeners;
  private volatile boolean inspected;

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

  private static KeyConfig key(String user, String secret) {
    return new KeyConfig(
        user,
        new Secret(secret),
        KeyConfig.DEFAULT_PROJECT,
        List.of(AddressPattern.parse("*").orElseThrow()),
        false);
  }

  @BeforeEach
  void open() {
    var metrics = new Metrics();
    InstantSource clock = InstantSource.system();
    store = SqliteStore.open(data, SqliteStore.DEFAULT_MEMORY, metrics);
    keyring =
        new Keyring(
            store, List.of(key(USER, SECRET)), Octets.copyOf(new byte[32]), events::add, clock);
    keyring.replaceTraps(CONFIG.traps().keys());
    var lockout =
        new Lockout(CONFIG, store.guard(), _ -> false, keyring::knows, events::add, metrics, clock);
    var program = new ScriptedProgram();
    var house =
        new Entrance.House(
            "relay.example",
            tls,
            Logins.of(keyring),
            program,
            Optional.empty(),
            new Guards(
                new Admission(LimitsConfig.DEFAULT, Admission.Surroundings.quiet(), metrics),
                new Quotas(
                    LimitsConfig.DEFAULT.allowances(),
                    _ -> false,
                    metrics,
                    clock,
                    Quotas.Pause.real()),
                (_, _) -> true,
                lockout,
                Knocks.NONE,
                inspections()),
            new Sessions(),
            new SessionRecord.Watchers(events::add, metrics, clock),
            SessionTimeouts.DEFAULT);
    var config =
        new ListenerConfig(
            "test",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            SessionPolicy.Tls.STARTTLS,
            ListenerConfig.Auth.REQUIRED,
            NOBODY,
            NOBODY,
            SessionPolicy.LineEndings.STRICT);
    listeners = new Listeners(List.of(config), transport, house);
    listeners.start();
  }

  @AfterEach
  void close() {
    listeners.close();
    keyring.close();
    store.close();
  }

  private Inspections inspections() {
    return new Inspections() {
      @Override
      public boolean isOurs(InetSocketAddress client) {
        return inspected;
      }

      @Override
      public List<Result> results() {
        return List.of();
      }
    };
  }

  private SocketClient connect(String from) throws IOException {
    return new SocketClient(listeners.addresses().getFirst(), InetAddress.ofLiteral(from));
  }

  private SocketClient secured(String from) throws IOException {
    SocketClient client = connect(from);
    assertThat(client.reply()).startsWith("220 ");
    client.command("EHLO client.example");
    client.command("STARTTLS");
    client.handshake();
    client.command("EHLO client.example");
    return client;
  }

  private static String plain(String user, String secret) {
    return "AUTH PLAIN " + base64("\0" + user + "\0" + secret);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void shutOut(String from) throws IOException {
    try (var client = secured(from)) {
      assertThat(client.command(plain(USER, "wrong"))).isEqualTo(FAILED);
      assertThat(client.command(plain("nobody", "wrong"))).isEqualTo(FAILED);
      assertThat(client.command(plain(USER, "wrong again"))).startsWith("421 4.7.0 Too many");
    }
  }

  @Test
  void theRightSecretIsNotFoundBehindTheLimit() throws IOException {
    try (var early = secured("127.9.9.9")) {
      shutOut("127.9.9.9");
      try (var late = connect("127.9.9.9")) {
        assertThat(late.reply()).startsWith("421 4.7.0 Shut out after failed logins");
        assertThat(late.rest()).isEmpty();
      }
      assertThat(early.command(plain(USER, SECRET))).isEqualTo(FAILED);
      early.command("AUTH LOGIN " + base64(USER));
      assertThat(early.command(base64(SECRET))).isEqualTo(FAILED);
    }
    try (var client = secured("127.1.2.3")) {
      assertThat(client.command(plain(USER, SECRET))).startsWith("235 ");
    }
    assertThat(events)
        .filteredOn(event -> event.kind() == Event.Kind.LOGIN)
        .extracting(event -> event.fields().getOrDefault("why", "granted"))
        .containsExactly("wrong", "wrong", "wrong", "unverified", "unverified", "granted");
  }

  @Test
  void aClientThatLoggedInBeforeIsNotShutOutByItsNeighbour() throws IOException {
    try (var client = secured("127.0.0.1")) {
      assertThat(client.command(plain(USER, SECRET))).startsWith("235 ");
    }
    shutOut("127.0.0.2");
    try (var client = secured("127.0.0.1")) {
      assertThat(client.command(plain(USER, SECRET))).startsWith("235 ");
    }
  }

  @Test
  void trapsAnswerLikeAnyFailedLoginAndShutOut() throws IOException {
    try (var client = secured("127.9.9.9")) {
      assertThat(client.command(plain("planted", "planted-secret-0123456"))).isEqualTo(FAILED);
    }
    try (var client = connect("127.9.9.9")) {
      assertThat(client.reply()).startsWith("421 4.7.0 Shut out after a trap");
    }
    try (var client = secured("127.9.8.8")) {
      assertThat(client.command(plain("admin", "anything"))).isEqualTo(FAILED);
    }
    try (var client = connect("127.9.8.8")) {
      assertThat(client.reply()).startsWith("421 4.7.0 Shut out after a trap");
    }
    assertThat(events)
        .filteredOn(event -> event.kind() == Event.Kind.ALERT)
        .extracting(event -> event.fields().get("subject"))
        .containsExactly("planted", "admin");
  }

  @Test
  void probingForAnOpenRelayShutsOut() throws IOException {
    try (var client = connect("127.9.9.9")) {
      client.reply();
      client.command("EHLO probe.example");
      for (int i = 0; i < 8; i++) {
        assertThat(client.command("MAIL FROM:<a@b.example>")).startsWith("530 5.7.0");
        assertThat(client.command("RCPT TO:<c@d.example>")).startsWith("530 5.7.0");
      }
      client.command("QUIT");
      client.rest();
    }
    Await.until(
        () -> "an address that is shut out",
        Await.LONG,
        () -> reply("127.9.9.9").startsWith("421 4.7.0 Shut out after relay probes"));
  }

  @Test
  void whoIsShutOutAndKeepsKnockingIsInTheLogOnce() throws IOException {
    shutOut("127.9.9.9");
    for (int i = 0; i < 5; i++) {
      assertThat(reply("127.9.9.9")).startsWith("421 4.7.0 Shut out");
    }
    assertThat(events)
        .filteredOn(event -> event.kind() == Event.Kind.REFUSED)
        .filteredOn(event -> event.fields().get("command").equals("-"))
        .hasSize(1);
  }

  private String reply(String from) {
    try (var client = connect(from)) {
      return client.reply();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  @Test
  void ourOwnAuditIsRefusedAnyLoginAndNothingIsHeldAgainstItsAddress() throws Exception {
    inspected = true;
    for (int i = 0; i < 4; i++) {
      try (var client = secured("127.0.0.77")) {
        assertThat(client.command(plain(USER, "wrong"))).isEqualTo(FAILED);
        assertThat(client.command(plain(USER, SECRET))).isEqualTo(FAILED);
      }
    }
    inspected = false;
    try (var client = secured("127.0.0.77")) {
      assertThat(client.command(plain(USER, SECRET))).startsWith("235 ");
    }
  }
}
