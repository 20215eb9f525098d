package dev.postern.alert;

import dev.postern.event.Alert;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.observe.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Picks the alerts out of all events and has each told once per episode: in the program's log, and
/// by the channels of the configuration.
public final class Alerts implements EventSink, AutoCloseable {

  /// How many notices are remembered for [#recent].
  public static final int RECENT = 100;

  private static final int MOST_WAITING = 1000;
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
  private static final Set<String> CAUSES =
      Arrays.stream(Alert.Cause.values()).map(Alert.Cause::label).collect(Collectors.toSet());

  /// How a trial of one channel went.
  ///
  /// @param detail what it answered, or why it did not take it
  public record Trial(String channel, boolean told, String detail) {}

  private final List<Line> lines;
  private final @Nullable Webhook webhook;
  private final Metrics metrics;
  private final InstantSource clock;
  private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Folding folding = new Folding();
  private final Deque<Notice> recent = new ArrayDeque<>();
  private final Thread thread = Thread.ofVirtual().name("alerts").unstarted(this::run);

  /// Starts to take alerts.
  ///
  /// @param relay the name by which it speaks of itself
  public Alerts(AlertsConfig config, String relay, Metrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
    List<Channel> channels = new ArrayList<>();
    webhook =
        config
            .webhook()
            .map(
                found -> new Webhook(found, relay, Webhook::standardClient, Webhook.TIMEOUT, clock))
            .orElse(null);
    if (webhook != null) {
      channels.add(webhook);
    }
    if (!config.command().isEmpty()) {
      channels.add(new Program(config.command(), relay, Program.TIMEOUT));
    }
    lines =
        channels.stream()
            .map(channel -> new Line(channel, Line::standardPause, metrics, clock))
            .toList();
    thread.start();
  }

  /// For tests, which bring their own channels.
  Alerts(List<Line> lines, Metrics metrics, InstantSource clock) {
    this.lines = List.copyOf(lines);
    this.metrics = metrics;
    this.clock = clock;
    webhook = null;
    thread.start();
  }

  @Override
  public void emit(Event event) {
    if (event.kind() != Event.Kind.ALERT) {
      return;
    }
    String cause = String.valueOf(event.fields().get("cause"));
    metrics.count("alerts", "cause", CAUSES.contains(cause) ? cause : "other");
    if (!waiting.offer(event)) {
      metrics.count("alerts_dropped");
    }
  }

  /// What was told last, the newest first.
  public List<Notice> recent() {
    synchronized (recent) {
      return List.copyOf(recent);
    }
  }

  /// Tells each channel a notice that is a trial, past its line, and says how that went. Blocks.
  public List<Trial> test() throws InterruptedException {
    var notice =
        new Notice(
            "alert_" + UUID.randomUUID(),
            clock.instant(),
            "test",
            "operator",
            "This is a trial: alerts arrive here.",
            0,
            Map.of());
    List<Trial> trials = new ArrayList<>();
    for (Line line : lines) {
      trials.add(tried(line.channel(), notice));
    }
    return trials;
  }

  /// Gives what waits a moment, then ends.
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    for (Event event = waiting.poll(); event != null; event = waiting.poll()) {
      folding.take(event).ifPresent(this::tell);
    }
    lines.forEach(Line::close);
    if (webhook != null) {
      webhook.close();
    }
  }

  private static Trial tried(Channel channel, Notice notice) throws InterruptedException {
    try {
      return new Trial(channel.name(), true, channel.tell(notice));
    } catch (NotTold cause) {
      return new Trial(channel.name(), false, String.valueOf(cause.getMessage()));
    }
  }

  private void run() {
    Instant looked = clock.instant();
    try {
      while (true) {
        Event event = waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        Instant now = clock.instant();
        boolean look = !now.isBefore(looked.plus(LOOK));
        looked = look ? now : looked;
        handle(event, look ? now : null);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  // A fault in one must not be the end of all.
  private void handle(@Nullable Event event, @Nullable Instant look) {
    try {
      if (event != null) {
        folding.take(event).ifPresent(this::tell);
      }
      if (look != null) {
        folding.over(look).forEach(this::tell);
      }
    } catch (RuntimeException fault) {
      LOG.error("an alert met a fault and may not have been told", fault);
    }
  }

  private void tell(Notice notice) {
    LOG.warn(
        "alert {}: {}: {}{}",
        notice.cause(),
        notice.subject(),
        notice.text(),
        notice.repeated() == 0 ? "" : " (" + notice.repeated() + " times more)");
    synchronized (recent) {
      recent.addFirst(notice);
      if (recent.size() > RECENT) {
        recent.removeLast();
      }
    }
    lines.forEach(line -> line.add(notice));
  }
}
