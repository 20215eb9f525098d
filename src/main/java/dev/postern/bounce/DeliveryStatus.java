package dev.postern.bounce;

import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.mail.Xtext;
import dev.postern.mime.DateTime;
import dev.postern.queue.FailureSink.Action;
import dev.postern.queue.FailureSink.Report;
import dev.postern.store.StoredMessage;
import java.util.List;
import java.util.Locale;

/// The part for programs: message/delivery-status (RFC 3464 §2) or, where an address needs it,
/// message/global-delivery-status (RFC 6533 §3).
final class DeliveryStatus {

  private static final int MAX_TEXT = 900;

  private final String hostname;
  private final StoredMessage message;
  private final boolean utf8;
  private final StringBuilder text = new StringBuilder();

  /// @param utf8 whether addresses may stand there in UTF-8
  DeliveryStatus(String hostname, StoredMessage message, boolean utf8) {
    this.hostname = hostname;
    this.message = message;
    this.utf8 = utf8;
  }

  String of(List<Report> reports) {
    Envelope envelope = message.envelope();
    field("Reporting-MTA", "dns; " + hostname);
    envelope
        .envid()
        .ifPresent(envid -> field("Original-Envelope-Id", Xtext.decode(envid).orElse(envid)));
    field("Arrival-Date", DateTime.format(message.acceptedAt()));
    handling(envelope.handling());
    for (Report report : reports) {
      text.append("\r\n");
      recipient(envelope.recipients().get(report.index()), report);
    }
    return text.toString();
  }

  // RFC 4865 §6, RFC 2852 §5. Of a span only its end is known here.
  private void handling(Handling handling) {
    handling.release().ifPresent(at -> field("Future-Release-Request", "until;" + at));
    handling.deadline().ifPresent(by -> field("Deliver-By-Date", DateTime.format(by.at())));
  }

  private void recipient(Recipient recipient, Report report) {
    recipient.orcpt().ifPresent(orcpt -> field("Original-Recipient", original(orcpt)));
    String address = recipient.mailbox().toString();
    String type = recipient.mailbox().isInternationalized() ? "utf-8" : "rfc822";
    field("Final-Recipient", type + "; " + address);
    field("Action", report.action().name().toLowerCase(Locale.ROOT));
    Reply reply = report.outcome().reply();
    field("Status", status(reply).toString());
    String hop = report.outcome().hop();
    if (hop.isEmpty()) {
      field("Diagnostic-Code", "x-postern; " + reply);
    } else {
      field("Remote-MTA", "dns; " + host(hop));
      field("Diagnostic-Code", "smtp; " + reply);
    }
    field("Last-Attempt-Date", DateTime.format(report.lastAttempt()));
    if (report.action() == Action.DELAYED) {
      field("Will-Retry-Until", DateTime.format(report.until()));
    }
  }

  /// The reply's own status where it agrees with its code, else one as general as the code (RFC
  /// 3464 §2.3.4).
  static EnhancedStatus status(Reply reply) {
    int type = reply.isPositive() ? 2 : reply.isTransient() ? 4 : 5;
    return reply
        .enhancedStatus()
        .filter(status -> status.type() == type)
        .orElse(new EnhancedStatus(type, 0, 0));
  }

  // `rfc822;xtext`. What is of type utf-8 has an encoding of its own, meant for this place too
  // (RFC 6533 §3).
  private static String original(String orcpt) {
    int split = orcpt.indexOf(';');
    String type = split < 0 ? "rfc822" : orcpt.substring(0, split);
    String address = orcpt.substring(split + 1);
    return type
        + "; "
        + (type.equalsIgnoreCase("utf-8") ? address : Xtext.decode(address).orElse(address));
  }

  // Without its port.
  private static String host(String hop) {
    int colon = hop.lastIndexOf(':');
    return colon > 0 && colon > hop.lastIndexOf(']') ? hop.substring(0, colon) : hop;
  }

  private void field(String name, String value) {
    String line = name + ": " + Quoted.of(value, utf8, MAX_TEXT);
    text.append(Quoted.folded(line, "  ")).append("\r\n");
  }
}
