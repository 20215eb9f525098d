package dev.postern.bounce;

import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What came back, as far as it can be understood: a report of what became of a message, a
/// complaint about it, or neither. Pure, and bounded in time and memory for whatever comes.
sealed interface Returned {

  /// A report of what became of a message.
  ///
  /// @param fates at least one
  record Bounce(List<Fate> fates) implements Returned {

    public Bounce {
      fates = List.copyOf(fates);
    }
  }

  /// A feedback report (RFC 5965).
  ///
  /// @param type `abuse` and so on (RFC 5965 §7.3)
  /// @param agent the program that wrote it
  /// @param recipients who is said to have complained
  /// @param senders what is said to have been the return path
  /// @param messageIdField of the message that is returned, empty where it has none
  /// @param ids what the message's trace says are our numbers for it; anybody's word
  record Complaint(
      String type,
      String agent,
      List<Mailbox> recipients,
      List<Mailbox> senders,
      String messageIdField,
      List<MessageId> ids)
      implements Returned {

    /// Whether somebody wants no more of it.
    boolean isUnwanted() {
      return !type.equals("not-spam") && !type.equals("auth-failure");
    }
  }

  /// Neither.
  ///
  /// @param why as a clause
  record Unreadable(String why) implements Returned {}

  /// Reads a message, whole or cut, of any form.
  static Returned read(byte[] message, boolean nullSender) {
    List<LoosePart> parts = LoosePart.read(message);
    Optional<Complaint> complaint = FeedbackReport.complaint(parts);
    if (complaint.isPresent()) {
      return complaint.get();
    }
    List<Fate> fates = StatusReport.fates(parts);
    if (fates.isEmpty()) {
      LooseFields header = header(message);
      fates = TextReport.fates(header, parts, nullSender);
    }
    return fates.isEmpty()
        ? new Unreadable("it reports nothing that can be understood")
        : new Bounce(fates);
  }

  private static LooseFields header(byte[] message) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    return LooseFields.read(text, 0, text.length());
  }
}
