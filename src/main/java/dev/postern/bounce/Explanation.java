package dev.postern.bounce;

import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Handling;
import dev.postern.mail.Reply;
import dev.postern.mail.ReplyCategory;
import dev.postern.mime.DateTime;
import dev.postern.queue.FailureSink.Action;
import dev.postern.queue.FailureSink.Report;
import dev.postern.queue.Outcome;
import dev.postern.store.StoredMessage;
import java.util.List;

/// The part for people: who, why, and what to do (RFC 6522 §3).
final class Explanation {

  private static final int MAX_REPLY = 500;
  private static final int MAX_SUBJECT = 200;

  private final String hostname;
  private final StoredMessage message;

  Explanation(String hostname, StoredMessage message) {
    this.hostname = hostname;
    this.message = message;
  }

  static String subject(Action action) {
    return switch (action) {
      case FAILED -> "Your message was not delivered";
      case DELAYED -> "Your message is delayed";
      case DELIVERED -> "Your message was delivered";
      case RELAYED -> "Your message was passed on";
    };
  }

  String of(Action action, List<Report> reports, String returned) {
    var text = new StringBuilder();
    paragraph(text, "This is the mail relay " + hostname + ".");
    paragraph(text, opening(action, reports.getFirst()));
    for (Report report : reports) {
      recipient(text, report);
    }
    paragraph(text, "About the message:");
    if (message.subject() != null) {
      line(text, "  Subject: " + Quoted.of(message.subject(), true, MAX_SUBJECT));
    }
    line(text, "  Accepted: " + DateTime.format(message.acceptedAt()));
    Handling handling = message.envelope().handling();
    handling.release().ifPresent(at -> line(text, "  To be released at: " + DateTime.format(at)));
    handling
        .deadline()
        .ifPresent(by -> line(text, "  To be delivered by: " + DateTime.format(by.at())));
    line(text, "  Our number for it: " + message.id());
    if (!returned.isEmpty()) {
      text.append("\r\n");
      line(text, returned);
    }
    return text.toString();
  }

  private static String opening(Action action, Report first) {
    return switch (action) {
      case FAILED ->
          "Your message could not be delivered to the recipients below, and we have stopped"
              + " trying.";
      case DELAYED ->
          "Your message has not been delivered yet to the recipients below. You need not send it"
              + " again: we keep trying until "
              + DateTime.format(first.until())
              + ".";
      case DELIVERED -> "Your message was delivered to the recipients below, as you asked to know.";
      case RELAYED ->
          "Your message was handed to the next mail server for the recipients below. "
              + whatNext(first.outcome());
    };
  }

  private static String whatNext(Outcome outcome) {
    return switch (outcome instanceof Outcome.Delivered it
        ? it.deadline()
        : Outcome.Deadline.NONE) {
      case PASSED_ON -> "That server was told by when it is to be delivered.";
      case LOST -> "That server knows no deadlines, so nobody watches over yours any more.";
      case NONE ->
          "That server sends no delivery notifications, so this is the last you will hear from us.";
    };
  }

  private void recipient(StringBuilder text, Report report) {
    String address = message.envelope().recipients().get(report.index()).mailbox().toString();
    line(text, "  " + Quoted.of(address, true, MAX_REPLY));
    Outcome outcome = report.outcome();
    String said = Quoted.of(outcome.reply().toString(), true, MAX_REPLY);
    String who = outcome.hop().isEmpty() ? "Reason: " : outcome.hop() + " said: ";
    line(text, "    " + Quoted.of(who, false, MAX_REPLY) + " " + said);
    ReplyCategory category = ReplyCategory.of(outcome.reply());
    if (!outcome.reply().isPositive() && category != ReplyCategory.OTHER) {
      line(text, "    In short: " + category.words());
    }
    if (report.action() == Action.FAILED) {
      line(text, "    What to do: " + advice(outcome.reply()));
    }
    text.append("\r\n");
  }

  private static String advice(Reply reply) {
    EnhancedStatus status = DeliveryStatus.status(reply);
    if (status.type() == 4) {
      return "the other side could not take it for the whole time; try again later, or reach the"
          + " recipient another way.";
    }
    return switch (ReplyCategory.of(reply)) {
      case MAILBOX_UNKNOWN ->
          "check the address for mistakes and ask the recipient for the right one.";
      case MAILBOX_DISABLED -> "the mailbox is closed; ask the recipient for another address.";
      case MAILBOX_FULL -> "the mailbox is full; tell the recipient another way.";
      case DOMAIN -> "check what follows the at sign: that domain takes no mail.";
      case POLICY -> "the other side refuses it as a matter of policy; ask your administrator.";
      case REPUTATION ->
          "the other side distrusts where the message comes from; ask your administrator.";
      case CONTENT ->
          "it was taken for spam, or its form can't pass there; send it as plain text, without"
              + " attachments.";
      case SIZE -> "send something smaller, for example a link instead of the attachment.";
      case GREYLISTED, RATE_LIMITED, TRANSIENT ->
          "the way to that address is broken or busy; try again later, or ask your administrator.";
      case PROTOCOL -> "the two systems did not understand each other; ask your administrator.";
      case OTHER -> "read what was said above; if it doesn't help, ask your administrator.";
    };
  }

  private static void paragraph(StringBuilder text, String sentence) {
    line(text, sentence);
    text.append("\r\n");
  }

  // The indent of a first line serves the following lines too, two further in.
  private static void line(StringBuilder text, String sentence) {
    String words = sentence.stripLeading();
    String indent = " ".repeat(sentence.length() - words.length());
    text.append(indent)
        .append(Quoted.folded(words, indent.isEmpty() ? "" : indent + "  "))
        .append("\r\n");
  }
}
