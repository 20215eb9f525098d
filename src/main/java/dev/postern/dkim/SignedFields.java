package dev.postern.dkim;

import dev.postern.mime.HeaderBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The fields of one message that its signatures cover (RFC 6376 §5.4).
///
/// Which those are:
///
/// - *Sealed*: signed once more often than they are there, so that one that is added later breaks
///   the signature. What a reader sees or what decides how a message is shown and answered: From
///   (RFC 6376 §8.15), To, Cc, Reply-To, Subject, Date, Message-ID, and the fields of MIME. Those
///   that are absent are sealed too: no Content-Type means plain text, no Reply-To means From, and
///   whoever adds one changes what the message says.
/// - *Kept*: signed where they are there. Sender and the fields of threads and lists, which a
///   mailing list may rightly add further ones of; List-Unsubscribe and List-Unsubscribe-Post must
///   be covered (RFC 8058 §4), and Feedback-ID counts for the large receivers only if it is.
/// - Nothing else. Trace fields (Received, Return-Path, Authentication-Results), Resent-* and
///   earlier signatures are written by whoever handles the message; Comments, Keywords and X-* say
///   nothing that a reader relies on, and hops rewrite some of them.
///
/// @param names as in the tag `h=`, each field by its own mention
/// @param fields in that order, lowest in the message first where one name has several (§5.4.2)
record SignedFields(List<String> names, List<ByteBuffer> fields) {

  private static final List<String> SEALED =
      List.of(
          "From",
          "To",
          "Cc",
          "Reply-To",
          "Subject",
          "Date",
          "Message-ID",
          "MIME-Version",
          "Content-Type",
          "Content-Transfer-Encoding");

  private static final List<String> KEPT =
      List.of(
          "Sender",
          "In-Reply-To",
          "References",
          "Auto-Submitted",
          "Feedback-ID",
          "List-ID",
          "List-Help",
          "List-Unsubscribe",
          "List-Unsubscribe-Post",
          "List-Subscribe",
          "List-Post",
          "List-Owner",
          "List-Archive");

  /// Those of a header that stands in several blocks, first to last.
  static SignedFields of(List<HeaderBlock> header) {
    var names = new ArrayList<String>(32);
    var fields = new ArrayList<ByteBuffer>(16);
    for (String name : SEALED) {
      take(name, header, names, fields);
      names.add(name);
    }
    for (String name : KEPT) {
      take(name, header, names, fields);
    }
    return new SignedFields(names, fields);
  }

  private static void take(
      String name, List<HeaderBlock> header, List<String> names, List<ByteBuffer> fields) {
    for (HeaderBlock block : header.reversed()) {
      for (ByteBuffer field : block.raw(name).reversed()) {
        names.add(name);
        fields.add(field);
      }
    }
  }
}
