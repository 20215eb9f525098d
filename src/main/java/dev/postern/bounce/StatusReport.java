package dev.postern.bounce;

import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Reply;
import dev.postern.queue.FailureSink.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the part for programs of a delivery status notification (RFC 3464 §2, RFC 6533 §3), also
/// one that is labelled as something else, lacks fields or empty lines between its groups.
final class StatusReport {

  private static final int MAX_OCTETS = 256 * 1024;
  private static final int MAX_FATES = 1000;
  private static final int MAX_TEXT = 500;
  private static final Pattern STATUS =
      Pattern.compile("(?<![\\d.])([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d.]*\\d)");

  private StatusReport() {}

  /// Empty where there is no such part that says anything.
  static List<Fate> fates(List<LoosePart> parts) {
    for (boolean inside : new boolean[] {false, true}) {
      for (LoosePart part : parts) {
        if (part.inside() == inside && isStatus(part)) {
          List<Fate> fates = fates(part.text());
          if (!fates.isEmpty()) {
            return fates;
          }
        }
      }
    }
    return List.of();
  }

  private static boolean isStatus(LoosePart part) {
    return !part.isMessage()
        && (part.type().endsWith("delivery-status") || has(part.text(), "final-recipient:"));
  }

  // At the start of a line.
  private static boolean has(String text, String name) {
    int to = Math.min(text.length(), MAX_OCTETS);
    for (int at = 0;
        at < to;
        at = LooseFields.behind(text, LooseFields.lineEnd(text, at, to), to)) {
      if (text.regionMatches(true, at, name, 0, name.length())) {
        return true;
      }
    }
    return false;
  }

  private static List<Fate> fates(String text) {
    var fates = new ArrayList<Fate>();
    int to = Math.min(text.length(), MAX_OCTETS);
    String reporter = "";
    int at = 0;
    while (at < to && fates.size() < MAX_FATES) {
      LooseFields group = LooseFields.read(text, at, to);
      at = Math.max(group.end(), at + 1);
      reporter = group.value("reporting-mta").map(StatusReport::host).orElse(reporter);
      for (LooseFields recipient : recipients(group)) {
        fate(recipient, reporter).ifPresent(fates::add);
      }
    }
    return fates;
  }

  // Each begins where a name that may stand once comes for the second time.
  private static List<LooseFields> recipients(LooseFields group) {
    var recipients = new ArrayList<LooseFields>();
    var current = new ArrayList<LooseFields.Field>();
    boolean named = false;
    for (LooseFields.Field field : group.fields()) {
      boolean names = field.name().equals("final-recipient");
      if (names && named) {
        recipients.add(new LooseFields(List.copyOf(current), 0));
        current.clear();
      }
      named |= names;
      current.add(field);
    }
    if (named || group.value("original-recipient").isPresent()) {
      recipients.add(new LooseFields(List.copyOf(current), 0));
    }
    return recipients;
  }

  private static Optional<Fate> fate(LooseFields fields, String reporter) {
    var addresses = new ArrayList<Mailbox>();
    fields.value("original-recipient").flatMap(Addresses::ofField).ifPresent(addresses::add);
    fields.value("final-recipient").flatMap(Addresses::ofField).ifPresent(addresses::add);
    String diagnostic = LoosePart.utf8(fields.value("diagnostic-code").orElse(""));
    String said = diagnostic.substring(diagnostic.indexOf(';') + 1).strip();
    Optional<EnhancedStatus> status = fields.value("status").flatMap(StatusReport::status);
    Optional<Action> action = action(fields.value("action").orElse(""), status, said);
    String hop = fields.value("remote-mta").map(StatusReport::host).orElse(reporter);
    return action.map(
        what -> new Fate(addresses, what, reply(what, status.orElse(null), said), hop));
  }

  private static Optional<Action> action(
      String text, Optional<EnhancedStatus> status, String said) {
    String word = text.strip().split("[^A-Za-z]", 2)[0].toLowerCase(Locale.ROOT);
    return switch (word) {
      case "failed", "failure" -> Optional.of(Action.FAILED);
      case "delayed" -> Optional.of(Action.DELAYED);
      case "delivered", "expanded" -> Optional.of(Action.DELIVERED);
      case "relayed" -> Optional.of(Action.RELAYED);
      default ->
          status
              .map(EnhancedStatus::type)
              .or(() -> Reply.parse(said).map(reply -> reply.code() / 100))
              .map(type -> type == 5 ? Action.FAILED : type == 4 ? Action.DELAYED : Action.RELAYED);
    };
  }

  /// The reply that a report quotes, made whole: where status and quotation differ, what is more
  /// exact counts.
  static Reply reply(Action action, @Nullable EnhancedStatus status, String said) {
    Optional<Reply> quoted = Reply.parse(said).filter(reply -> !reply.isPositive());
    EnhancedStatus inner =
        quoted.flatMap(Reply::enhancedStatus).or(() -> status(said)).orElse(null);
    EnhancedStatus exact = status == null || (isVague(status) && inner != null) ? inner : status;
    int code =
        exact != null && quoted.map(reply -> reply.code() / 100 != exact.type()).orElse(true)
            ? code(exact.type())
            : quoted.map(Reply::code).orElse(code(action));
    String text = quoted.map(reply -> String.join(" ", reply.lines())).orElse(said);
    String shown = Quoted.of(text, true, MAX_TEXT);
    return new Reply(code, exact, List.of(shown));
  }

  private static boolean isVague(EnhancedStatus status) {
    return status.subject() == 0 || status.detail() == 0;
  }

  private static int code(Action action) {
    return switch (action) {
      case FAILED -> 550;
      case DELAYED -> 450;
      case DELIVERED, RELAYED -> 250;
    };
  }

  private static int code(int type) {
    return type == 2 ? 250 : type == 4 ? 450 : 550;
  }

  /// The first status in a text.
  static Optional<EnhancedStatus> status(String text) {
    Matcher matcher = STATUS.matcher(text);
    return matcher.find() ? EnhancedStatus.parse(matcher.group(1)) : Optional.empty();
  }

  private static String host(String value) {
    String name = value.substring(value.indexOf(';') + 1).strip();
    return Quoted.of(name, false, 255).replace(' ', '?');
  }
}
