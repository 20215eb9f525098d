package dev.postern.cli;

import dev.postern.api.MessageEntry;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.MessageId;
import dev.postern.mail.Secret;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// What `postern dev` prints: how to send, each message as it is captured, and each refusal, of
/// which a login that failed is one.
public final class DevBanner implements EventSink, AutoCloseable {

  // How many lines may wait to be printed; past it messages are kept but not shown.
  private static final int WAITING = 1000;

  private final PrintStream out;
  private final Function<MessageId, Optional<MessageEntry>> lookup;
  private final DateTimeFormatter clock =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
  private final ThreadPoolExecutor printer =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().name("dev-banner").daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  // Used by the printer's thread alone: a message to several recipients is captured several times.
  private MessageId last = new MessageId(0);

  /// @param lookup finds a captured message; may block
  public DevBanner(PrintStream out, Function<MessageId, Optional<MessageEntry>> lookup) {
    this.out = out;
    this.lookup = lookup;
  }

  /// A sandbox that listens.
  ///
  /// @param secret of the user, shown here
  /// @param authority the CA's certificate, as PEM
  public record Running(
      String user,
      Secret secret,
      InetSocketAddress smtp,
      InetSocketAddress http,
      Path authority,
      Path adminToken) {}

  /// Prints how to send, in three ways that work when they are pasted.
  public void started(Running running) {
    out.println(DevText.of(running));
    out.flush();
  }

  @Override
  public void emit(Event event) {
    MessageId message = event.message();
    if (event.kind() == Event.Kind.CAPTURED && message != null) {
      printer.execute(() -> print(event, message));
    } else if (event.kind() == Event.Kind.REFUSED) {
      printer.execute(() -> line(event, refusal(event)));
    }
  }

  /// Prints what waits, within a second.
  @Override
  public void close() {
    printer.shutdown();
    try {
      if (!printer.awaitTermination(1, TimeUnit.SECONDS)) {
        printer.shutdownNow();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void print(Event event, MessageId id) {
    if (id.equals(last)) {
      return;
    }
    last = id;
    String what =
        lookup
            .apply(id)
            .map(
                message ->
                    Printable.cut(Texts.sender(message), 40)
                        + " → "
                        + Printable.cut(Texts.recipients(message), 40)
                        + "  "
                        + subject(message))
            .orElse("captured");
    line(event, what + "  ./postern inbox show " + id);
  }

  private void line(Event event, String what) {
    out.println(clock.format(event.at()) + "  " + what);
    out.flush();
  }

  // A refusal that no command is to blame for, such as a timeout, has a dash in its place.
  private static String refusal(Event event) {
    String command = String.valueOf(event.fields().get("command"));
    return "refused"
        + (command.equals("-") ? "" : " " + Printable.cut(command, 20))
        + " from "
        + event.fields().get("client")
        + ": "
        + Printable.of(String.valueOf(event.fields().get("reply")));
  }

  private static String subject(MessageEntry message) {
    String subject = message.subject();
    return subject == null ? "(no subject)" : '"' + Printable.cut(subject, 60) + '"';
  }
}
