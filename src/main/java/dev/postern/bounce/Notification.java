package dev.postern.bounce;

import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.queue.FailureSink.Action;
import dev.postern.queue.FailureSink.Report;
import dev.postern.store.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// One composed notification: multipart/report with a text for people, a status for programs and
/// what is returned of the message (RFC 6522 §3, RFC 3464).
///
/// @param message without Date and Message-ID, which the intake adds
record Notification(Envelope envelope, ByteBuffer message) {

  /// @param reports at least one, all of the same action
  static Notification compose(
      String hostname, StoredMessage about, List<Report> reports, ReturnedContent returned) {
    Action action = reports.getFirst().action();
    Mailbox to = about.envelope().sender().mailbox().orElseThrow();
    boolean utf8 =
        reports.stream()
            .map(report -> about.envelope().recipients().get(report.index()).mailbox())
            .anyMatch(Mailbox::isInternationalized);
    String text = new Explanation(hostname, about).of(action, reports, returned.note());
    String status = new DeliveryStatus(hostname, about, utf8).of(reports);
    boolean eightBit = !isAscii(text) || !isAscii(status) || returned.eightBit();

    String boundary = boundary();
    var out = new ByteArrayOutputStream();
    put(out, header(hostname, about, to, action));
    put(out, "Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"");
    put(out, boundary + "\"\r\n" + encoding(eightBit) + "\r\n");
    put(out, begin(boundary, "text/plain; charset=utf-8", !isAscii(text)) + text);
    String type = utf8 ? "message/global-delivery-status" : "message/delivery-status";
    put(out, "\r\n" + begin(boundary, type, !isAscii(status)) + status);
    if (!returned.type().isEmpty()) {
      put(out, "\r\n" + begin(boundary, returned.type(), returned.eightBit()));
      out.writeBytes(returned.octets().toArray());
    }
    put(out, "\r\n--" + boundary + "--\r\n");
    Envelope back = envelope(to, eightBit).with(handling(about.envelope().handling()));
    return new Notification(back, ByteBuffer.wrap(out.toByteArray()));
  }

  private static String header(String hostname, StoredMessage about, Mailbox to, Action action) {
    var text = new StringBuilder();
    text.append("From: Mail Delivery System <mailer-daemon@").append(hostname).append(">\r\n");
    text.append("To: <").append(to).append(">\r\n");
    text.append("Subject: ").append(Explanation.subject(action)).append("\r\n");
    if (about.messageIdField() != null) {
      Quoted.messageId(about.messageIdField())
          .ifPresent(
              id -> {
                text.append("In-Reply-To: ").append(id).append("\r\n");
                text.append("References: ").append(id).append("\r\n");
              });
    }
    if (about.envelope().handling().tls() == Handling.Tls.NOT_REQUIRED) {
      text.append("TLS-Required: No\r\n"); // RFC 8689 §3
    }
    text.append("Auto-Submitted: auto-replied\r\n"); // RFC 3834 §5
    return text.append("MIME-Version: 1.0\r\n").toString();
  }

  private static String begin(String boundary, String type, boolean eightBit) {
    return "--" + boundary + "\r\nContent-Type: " + type + "\r\n" + encoding(eightBit) + "\r\n";
  }

  private static String encoding(boolean eightBit) {
    return "Content-Transfer-Encoding: " + (eightBit ? "8bit" : "7bit") + "\r\n";
  }

  // Chosen after the message was written, so nothing in it can be a delimiter on purpose.
  private static String boundary() {
    var random = ThreadLocalRandom.current();
    return "=_" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  private static Envelope envelope(Mailbox to, boolean eightBit) {
    return new Envelope(
        ReversePath.NULL,
        List.of(Recipient.of(to)),
        eightBit ? BodyType.EIGHT_BIT : BodyType.SEVEN_BIT,
        to.isInternationalized(),
        null,
        null);
  }

  // As urgent as what it tells of (RFC 6710 §4.5), and as well protected (RFC 8689 §5).
  private static Handling handling(Handling about) {
    return Handling.PLAIN.with(about.priority()).with(about.tls());
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  private static void put(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
