package dev.postern.smtp.client;

import dev.postern.mail.BodyType;
import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes MAIL and RCPT with the parameters that the peer announced to understand.
final class Commands {

  private final Extensions peer;
  private final boolean utf8;

  /// @param utf8 whether the transaction uses SMTPUTF8
  Commands(Extensions peer, boolean utf8) {
    this.peer = peer;
    this.utf8 = utf8;
  }

  void mail(StringBuilder out, Transaction transaction, Effect.Form form) {
    out.append("MAIL FROM:<").append(transaction.sender()).append('>');
    if (peer.has("SIZE") && form != Effect.Form.DOTS_SEVEN_BIT) {
      out.append(" SIZE=").append(transaction.size());
    }
    if (form != Effect.Form.DOTS_SEVEN_BIT && transaction.body() != BodyType.SEVEN_BIT) {
      out.append(" BODY=").append(transaction.body().keyword());
    }
    if (utf8) {
      out.append(" SMTPUTF8");
    }
    if (peer.has("DSN")) {
      if (transaction.ret() != null) {
        out.append(" RET=").append(transaction.ret());
      }
      parameter(out, " ENVID=", transaction.envelopeId());
    }
    handling(out, transaction);
    out.append("\r\n");
  }

  // HOLDFOR never: we keep it until its time ourselves.
  private void handling(StringBuilder out, Transaction transaction) {
    Handling handling = transaction.handling();
    if (peer.has("DELIVERBY")) {
      handling.deadline().ifPresent(by -> by(out, by, Demands.left(by, transaction.now())));
    }
    if (peer.has("MT-PRIORITY") && handling.priority() != 0) {
      out.append(" MT-PRIORITY=").append(handling.priority());
    }
    if (handling.tls() == Handling.Tls.REQUIRED) {
      out.append(" REQUIRETLS");
    }
  }

  private static void by(StringBuilder out, DeliverBy by, long left) {
    out.append(" BY=").append(left);
    out.append(by.mode() == DeliverBy.Mode.RETURN ? ";R" : ";N");
    out.append(by.trace() ? "T" : "");
  }

  void rcpt(StringBuilder out, Recipient recipient) {
    out.append("RCPT TO:<").append(recipient.mailbox()).append('>');
    if (peer.has("DSN")) {
      recipient.requested().ifPresent(conditions -> notify(out, conditions));
      parameter(out, " ORCPT=", recipient.originalRecipient());
    }
    out.append("\r\n");
  }

  private static void notify(StringBuilder out, Set<Notify> conditions) {
    out.append(" NOTIFY=");
    if (conditions.isEmpty()) {
      out.append("NEVER");
      return;
    }
    String separator = "";
    for (Notify condition : Notify.values()) {
      if (conditions.contains(condition)) {
        out.append(separator).append(condition);
        separator = ",";
      }
    }
  }

  // What was stored is written only if it can't be anything but one parameter.
  private void parameter(StringBuilder out, String name, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == 127 || (c > 127 && !utf8)) {
        return;
      }
    }
    out.append(name).append(value);
  }
}
