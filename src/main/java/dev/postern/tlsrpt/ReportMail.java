package dev.postern.tlsrpt;

import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A report as a message (RFC 8460 §5.3), without Date and Message-ID, which the intake adds.
///
/// It has the null sender, so that nobody answers it, and goes out even where TLS fails, of which
/// it may tell (RFC 8460 §5.3.1): the envelope says so to us, `TLS-Required: No` to hops behind us
/// (RFC 8689 §5).
record ReportMail(Envelope envelope, ByteBuffer message) {

  static ReportMail of(Report report, Mailbox from, Mailbox to) {
    String boundary = "=_" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    var text = new StringBuilder();
    text.append("From: <").append(from).append(">\r\n");
    text.append("To: <").append(to).append(">\r\n");
    text.append("Subject: Report Domain: ").append(report.domain());
    text.append("\r\n Submitter: ").append(report.submitter());
    text.append("\r\n Report-ID: <").append(report.id()).append(">\r\n");
    text.append("TLS-Report-Domain: ").append(report.domain()).append("\r\n");
    text.append("TLS-Report-Submitter: ").append(report.submitter()).append("\r\n");
    text.append("TLS-Required: No\r\n");
    text.append("Auto-Submitted: auto-generated\r\n"); // RFC 3834 §5
    text.append("MIME-Version: 1.0\r\n");
    text.append("Content-Type: multipart/report; report-type=\"tlsrpt\";\r\n\tboundary=\"");
    text.append(boundary).append("\"\r\n\r\n--").append(boundary).append("\r\n");
    text.append("Content-Type: text/plain; charset=us-ascii\r\n\r\n");
    text.append("How connections from ").append(report.submitter());
    text.append("\r\nto the mail servers of ").append(report.domain());
    text.append("\r\nfared with TLS is attached (RFC 8460).\r\n");
    text.append("\r\n--").append(boundary).append("\r\n");
    text.append("Content-Type: application/tlsrpt+gzip\r\n");
    text.append("Content-Transfer-Encoding: base64\r\n");
    text.append("Content-Disposition: attachment;\r\n\tfilename=\"");
    text.append(report.fileName()).append("\"\r\n\r\n");
    text.append(Base64.getMimeEncoder().encodeToString(report.gzip().toArray()));
    text.append("\r\n--").append(boundary).append("--\r\n");
    return new ReportMail(
        envelope(to), ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)));
  }

  private static Envelope envelope(Mailbox to) {
    return new Envelope(
        ReversePath.NULL,
        List.of(Recipient.of(to)),
        BodyType.SEVEN_BIT,
        false,
        null,
        null,
        new Handling(null, null, 0, Handling.Tls.NOT_REQUIRED));
  }
}
