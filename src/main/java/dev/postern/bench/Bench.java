package dev.postern.bench;

import dev.postern.send.Conversation;
import dev.postern.smtp.client.Fault;
import dev.postern.transport.NettyTransport;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Loads one server, once.
public final class Bench implements AutoCloseable {

  // Greeting, EHLO, STARTTLS, AUTH and so on: each has the patience of one reply.
  private static final int WAITS = 8;

  private final Load load;
  private final NettyTransport transport = new NettyTransport();
  private volatile boolean interrupted;

  public Bench(Load load) {
    this.load = load;
  }

  /// Why a server can't be loaded.
  ///
  /// @param stage what was being waited for
  /// @param detail a clause
  public record Obstacle(Trouble trouble, String stage, String detail) {}

  /// Makes one connection, logs in where that is asked for, and leaves again: what doesn't work
  /// once need not be tried a thousand times, least of all a wrong password.
  ///
  /// @return why that was not possible
  public Optional<Obstacle> attempt() throws InterruptedException {
    var trial = new Trial();
    Conversation conversation = Equipment.conversation(load, trial);
    transport.dial(Equipment.target(load), conversation);
    try {
      return trial
          .outcome()
          .get(load.connections().patience().toMillis() * WAITS, TimeUnit.MILLISECONDS)
          .map(Bench::obstacle);
    } catch (TimeoutException _) {
      return Optional.of(
          new Obstacle(Trouble.TIMEOUT, "ready", "it says more and more, and never is"));
    } catch (ExecutionException cause) {
      throw new IllegalStateException(cause);
    }
  }

  /// Sends the load, and returns when it is over.
  ///
  /// @param live is told about once a second how it stands
  public Report run(Consumer<Glance> live) throws InterruptedException {
    return new Run(load, transport, live, () -> interrupted).go();
  }

  /// Ends [#run] early, with a report of what there is. From any thread.
  public void interrupt() {
    interrupted = true;
  }

  @Override
  public void close() {
    transport.close();
  }

  private static Obstacle obstacle(Fault fault) {
    Failure failure = Failure.of(fault);
    return new Obstacle(
        failure.trouble(), failure.stage().name().toLowerCase(Locale.ROOT), failure.text());
  }
}
