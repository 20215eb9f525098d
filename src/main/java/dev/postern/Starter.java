package dev.postern;

import dev.postern.api.MessageEntry;
import dev.postern.cli.DevBanner;
import dev.postern.cli.RelayStarter;
import dev.postern.config.ConfigFile;
import dev.postern.config.Loaded;
import dev.postern.config.Place;
import dev.postern.config.RelayConfig;
import dev.postern.event.EventLog;
import dev.postern.event.EventSink;
import dev.postern.http.AddressProblem;
import dev.postern.key.KeyAdmin;
import dev.postern.listener.ListenerProblem;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Secret;
import dev.postern.observe.Metrics;
import dev.postern.transport.CertificateMint;
import dev.postern.transport.TlsProblem;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a relay in the foreground until a signal ends it: SIGTERM and SIGINT drain, SIGHUP reloads.
final class Starter implements RelayStarter {

  private static final Logger LOG = LoggerFactory.getLogger(Starter.class);
  private static final String DEV_USER = "dev";
  private static final int DONE = 0;
  private static final int NOT_STARTED = 2;

  private final CountDownLatch ended = new CountDownLatch(1);

  @Override
  public int serve(RelayConfig config, Path file) {
    endOnSignals();
    var metrics = new Metrics();
    try (var log =
        new EventLog(new FileOutputStream(FileDescriptor.out), Clock.systemUTC(), metrics)) {
      // One that comes while we start must not end us, as the JVM has it: it waits for the relay.
      var running = new CompletableFuture<Relay>();
      Signals.on(
          "HUP",
          () -> {
            var _ = running.thenAccept(relay -> reload(relay, file));
          });
      try (Relay relay = new Relay(config, log, metrics)) {
        running.complete(relay);
        await();
      }
      return DONE;
    } catch (IOException | RuntimeException cause) {
      return notStarted(place(cause, file), cause);
    }
  }

  @Override
  public int dev(RelayConfig config) {
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    endOnSignals();
    var late = new LateSink();
    try (Relay relay = new Relay(config, late, new Metrics());
        var banner = new DevBanner(out, id -> relay.inbox().show(id).map(MessageEntry::of))) {
      late.target = banner;
      Secret secret = devKey(relay.keys());
      banner.started(
          new DevBanner.Running(
              DEV_USER,
              secret,
              relay.addresses().getFirst(),
              relay.httpAddress(),
              CertificateMint.authority(config.data().resolve("tls")),
              Relay.adminToken(config)));
      await();
      return DONE;
    } catch (IOException | RuntimeException cause) {
      return notStarted("postern", cause);
    }
  }

  // A secret can't be shown twice, so each start of the sandbox mints a new one for the same user.
  private static Secret devKey(KeyAdmin keys) {
    boolean known = keys.list().stream().anyMatch(view -> view.key().user().equals(DEV_USER));
    return known
        ? keys.rotate(DEV_USER)
        : keys.create(DEV_USER, "default", List.of(AddressPattern.parse("*").orElseThrow()), false);
  }

  // Before anything is started, so that a signal during the start ends it in order, too.
  private void endOnSignals() {
    Signals.on("TERM", ended::countDown);
    Signals.on("INT", ended::countDown);
  }

  private void await() {
    try {
      ended.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reload(Relay relay, Path file) {
    try {
      switch (ConfigFile.load(file)) {
        case Loaded.Bad bad ->
            bad.problems().forEach(problem -> LOG.error("not reloaded: {}", problem));
        case Loaded.Good good -> relay.reload(good.config());
      }
    } catch (KeyAdmin.KeyProblem problem) {
      LOG.error("not reloaded: {}", problem.getMessage());
    } catch (RuntimeException cause) {
      LOG.error("not reloaded, or not wholly", cause);
    }
  }

  // Where to change what was found only now.
  private static String place(Exception cause, Path file) {
    return switch (cause) {
      case ListenerProblem problem -> Place.of(file, "listeners", problem.listener());
      case AddressProblem _ -> Place.of(file, "http", "");
      case TlsProblem _ -> Place.of(file, "tls", "");
      default -> "postern";
    };
  }

  private static int notStarted(String place, Exception cause) {
    LOG.debug("not started", cause);
    System.err.println(place + ": " + cause.getMessage());
    return NOT_STARTED;
  }

  /// Takes events before there is somebody to show them to.
  private static final class LateSink implements EventSink {

    private volatile EventSink target = _ -> {};

    @Override
    public void emit(dev.postern.event.Event event) {
      target.emit(event);
    }
  }
}
