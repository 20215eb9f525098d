package dev.postern.submission;

import dev.postern.mail.Domain;
import dev.postern.mail.Envelope;
import dev.postern.mail.MessageId;
import dev.postern.mime.DateTime;
import dev.postern.mime.HeaderBlock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The fields that we put ahead of a message: Received (RFC 5321 §4.4), and Date and Message-ID
/// where they are missing (RFC 6409 §8.2, §8.3).
final class Stamp {

  private static final int MAX_NAME = 255;

  private final String hostname;

  Stamp(String hostname) {
    this.hostname = hostname;
  }

  /// @param submitter null for what we wrote ourselves, which was received from nobody
  Stamped stamp(
      HeaderBlock header,
      @Nullable Submitter submitter,
      Envelope envelope,
      MessageId id,
      Instant now) {
    var text = new StringBuilder(512);
    if (submitter != null) {
      received(text, submitter, envelope, id);
      DateTime.append(text.append(";\r\n\t"), now);
      text.append("\r\n");
    }
    if (!header.has("Date")) {
      DateTime.append(text.append("Date: "), now);
      text.append("\r\n");
    }
    String messageId = header.value("Message-ID").orElse("");
    if (!header.has("Message-ID")) {
      // Unique by the id alone; the random part keeps it from being guessed by who counts.
      long random = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
      messageId = '<' + id.toString() + '.' + Long.toString(random, 36) + '@' + hostname + '>';
      text.append("Message-ID: ").append(messageId).append("\r\n");
    }
    if (header.state() == HeaderBlock.State.ABSENT) {
      text.append("\r\n");
    }
    return new Stamped(text.toString().getBytes(StandardCharsets.UTF_8), messageId);
  }

  /// What goes ahead of the header, and the Message-ID that the message has now.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Stamped(byte[] octets, String messageId) {}

  private void received(StringBuilder text, Submitter submitter, Envelope envelope, MessageId id) {
    text.append("Received: ");
    // DEVIATION: RFC 5321 §4.4 wants the from clause; a key that hides its clients leaves it out.
    if (submitter.key() == null || !submitter.key().hideClient()) {
      text.append("from ").append(name(submitter.helo()));
      text.append(" ([").append(literal(submitter.client())).append("])\r\n\t");
    }
    text.append("by ").append(hostname).append(" with ").append(word(submitter.protocol()));
    text.append(" id ").append(id);
    comment(text, submitter);
    if (envelope.recipients().size() == 1) {
      text.append("\r\n\tfor <").append(envelope.recipients().getFirst().mailbox()).append('>');
    }
  }

  private static void comment(StringBuilder text, Submitter submitter) {
    String tls = word(submitter.tls());
    String key = submitter.key() == null ? "" : "key " + word(submitter.key().user());
    if (!tls.isEmpty() || !key.isEmpty()) {
      text.append("\r\n\t(").append(tls);
      text.append(tls.isEmpty() || key.isEmpty() ? "" : "; ").append(key).append(')');
    }
  }

  // What the client calls itself is anybody's text: a name or literal as it is, in its A-labels;
  // of anything else only what can't end a word, a comment or a line.
  private static String name(String helo) {
    String plain = helo.length() > MAX_NAME ? helo.substring(0, MAX_NAME) : helo;
    return Domain.parse(plain)
        .map(domain -> domain.isInternationalized() ? domain.ascii() : plain)
        .orElseGet(() -> plain.isEmpty() ? "unknown" : word(plain.replace(' ', '?')));
  }

  private static String literal(String client) {
    return client.indexOf(':') >= 0 ? "IPv6:" + word(client) : word(client);
  }

  private static String word(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isPlain(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    var plain = new StringBuilder(text);
    for (int i = 0; i < plain.length(); i++) {
      if (!isPlain(plain.charAt(i))) {
        plain.setCharAt(i, '?');
      }
    }
    return plain.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || " .-_:+/@=*".indexOf(c) >= 0;
  }
}
