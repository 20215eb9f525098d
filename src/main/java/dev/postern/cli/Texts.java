package dev.postern.cli;

import dev.postern.api.MessageEntry;
import dev.postern.api.MessageEntry.EventEntry;
import dev.postern.api.MessageEntry.RecipientEntry;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How messages look on a terminal.
final class Texts {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Texts() {}

  static String time(@Nullable Instant at) {
    return at == null ? "-" : TIME.format(at);
  }

  static String sender(MessageEntry message) {
    return message.from().isEmpty() ? "<>" : message.from();
  }

  /// The first recipient, and how many more there are.
  static String recipients(MessageEntry message) {
    List<RecipientEntry> all = message.recipients();
    if (all.isEmpty()) {
      return "-";
    }
    return all.getFirst().address() + (all.size() > 1 ? " +" + (all.size() - 1) : "");
  }

  static String size(long octets) {
    if (octets < 1024) {
      return octets + " B";
    }
    return octets < 1 << 20
        ? String.format(Locale.ROOT, "%.1f KiB", octets / 1024.0)
        : String.format(Locale.ROOT, "%.1f MiB", octets / 1048576.0);
  }

  static void why(MessageEntry message, PrintWriter out) {
    String gap = "";
    for (RecipientEntry recipient : message.recipients()) {
      out.print(gap);
      line(out, "to", recipient.address());
      line(out, "why", recipient.why());
      line(out, "limit", recipient.limit());
      line(out, "last reply", recipient.lastReply());
      if (recipient.nextAttempt() != null) {
        line(
            out, "next", time(recipient.nextAttempt()) + ", attempt " + (recipient.attempts() + 1));
      }
      line(out, "unblock", unblock(message.id(), recipient));
      gap = "\n";
    }
  }

  // Where something limits it, that says itself how to lift it.
  private static @Nullable String unblock(String id, RecipientEntry recipient) {
    return switch (recipient.state()) {
      case "pending" ->
          recipient.limit() == null ? "postern queue retry " + id + " tries it now" : null;
      case "held" -> "postern queue release " + id;
      default -> null;
    };
  }

  static void show(MessageEntry message, PrintWriter out) {
    line(out, "id", message.id());
    line(out, "accepted", time(message.acceptedAt()));
    line(out, "key", message.user() + " (project " + message.project() + ")");
    line(out, "from", sender(message));
    line(out, "subject", message.subject());
    line(out, "message-id", message.messageId());
    line(out, "size", size(message.size()));
    for (RecipientEntry recipient : message.recipients()) {
      out.println();
      line(out, "to", recipient.address());
      line(out, "state", recipient.state());
      line(out, "why", recipient.why());
      line(out, "destination", recipient.destination());
      line(out, "attempts", Integer.toString(recipient.attempts()));
      line(out, "next", recipient.nextAttempt() == null ? null : time(recipient.nextAttempt()));
      line(out, "last reply", recipient.lastReply());
    }
    if (!message.events().isEmpty()) {
      out.println();
      events(message.events(), out);
    }
  }

  static void line(PrintWriter out, String name, @Nullable String value) {
    if (value != null) {
      out.printf("%-12s %s%n", name, Printable.of(value));
    }
  }

  private static void events(List<EventEntry> events, PrintWriter out) {
    var table = new Table("TIME", "EVENT", "RECIPIENT", "DETAILS");
    for (EventEntry event : events) {
      String recipient = event.recipient();
      table.add(
          time(event.time()),
          event.event(),
          recipient == null ? "-" : recipient,
          event.fields().entrySet().stream()
              .map(field -> field.getKey() + "=" + field.getValue())
              .collect(Collectors.joining(" ")));
    }
    table.print(out);
  }
}
