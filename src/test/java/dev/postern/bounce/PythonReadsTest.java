package dev.postern.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.mail.ReversePath;
import dev.postern.mime.SevenBitConversion;
import dev.postern.queue.FailureSink.Action;
import dev.postern.queue.FailureSink.Report;
import dev.postern.queue.Outcome;
import dev.postern.store.Origin;
import dev.postern.store.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a parser that nobody here wrote makes of a notification and its 7-bit form: Python's
/// `email`, which lists every defect it finds.
@Tag("slow")
class PythonReadsTest {

  private static final String SCRIPT =
      """
      import sys, email, email.policy
      m = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
      for part in m.walk():
          print(part.get_content_type(), len(part.defects))
          if part.get_content_type() == 'text/plain':
              print(ascii(part.get_content().strip()))
          for name, value in part.items():
              if name in ('Action', 'Status', 'Subject'):
                  print(name, ascii(value))
      """;

  private static final Instant NOW = Instant.parse("2026-11-22T04:09:36Z");

  @Test
  void readsANotificationAndItsSevenBitForm() throws Exception {
    String returned =
        "MIME-Version: 1.0\r\nSubject: old\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGr\u00fc\u00dfe\r\n";
    var content =
        new ReturnedContent("message/rfc822", Octets.ofUtf8(returned), true, "It is attached.");
    ByteBuffer message =
        Notification.compose("relay.example", about(), List.of(report()), content).message();
    byte[] octets = new byte[message.remaining()];
    message.get(octets);
    List<String> lines = python(octets);
    assertThat(lines)
        .containsSubsequence(
            "multipart/report 0",
            "Subject 'Your message was not delivered'",
            "text/plain 0",
            "message/delivery-status 0",
            "Action 'failed'",
            "Status '5.1.1'",
            "message/rfc822 0",
            "text/plain 0",
            "'Gr\\xfc\\xdfe'",
            "Subject 'old'")
        .noneMatch(line -> line.matches("\\S+/\\S+ [1-9]\\d*"));
    byte[] sevenBit = sevenBit(octets);
    assertThat(new String(sevenBit, StandardCharsets.ISO_8859_1)).matches("(?s)[\\x01-\\x7f]*");
    assertThat(python(sevenBit)).isEqualTo(lines);
  }

  private static byte[] sevenBit(byte[] message) {
    var out = new ByteArrayOutputStream();
    var conversion = new SevenBitConversion(BodyType.EIGHT_BIT);
    conversion.accept(ByteBuffer.wrap(message), buffer -> take(buffer, out));
    conversion.end(buffer -> take(buffer, out));
    assertThat(conversion.problem()).isEmpty();
    return out.toByteArray();
  }

  private static List<String> python(byte[] message) throws Exception {
    Process python;
    try {
      python =
          new ProcessBuilder("python3", "-c", SCRIPT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "python3 is missing: " + e.getMessage());
      throw e;
    }
    try (OutputStream in = python.getOutputStream()) {
      in.write(message);
    }
    String out = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).isZero();
    return out.lines().toList();
  }

  private static StoredMessage about() {
    var envelope =
        Envelope.of(
            ReversePath.of(Mailbox.parse("a@app.example").orElseThrow()),
            List.of(Recipient.of(Mailbox.parse("b@x.example").orElseThrow())));
    return new StoredMessage(
        new MessageId(1), NOW, new Origin("billing", "shop"), envelope, 100, "<1@x>", "old");
  }

  private static Report report() {
    var outcome = new Outcome.Rejected("mx:25", Reply.of(550, "5.1.1", "No such user"));
    return new Report(0, Action.FAILED, outcome, NOW, NOW);
  }

  private static void take(ByteBuffer buffer, ByteArrayOutputStream out) {
    while (buffer.hasRemaining()) {
      out.write(buffer.get());
    }
  }
}
