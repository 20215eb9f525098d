package dev.postern.smtp;

import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads replies from octets, from as many buffers as it takes, in bounded memory (RFC 5321 §4.2).
///
/// Lenient where nothing can be misunderstood: a line may end with LF alone, text may be missing,
/// octets that are no UTF-8 and control characters become `?`, and text past [#MAX_TEXT] is
/// dropped. Strict where it can: see [Malformed]. After a malformed reply a decoder is of no more
/// use.
public final class ReplyDecoder {

  /// The most lines a reply may have.
  public static final int MAX_LINES = 100;

  /// The most octets a reply may have.
  public static final int MAX_OCTETS = 64 * 1024;

  /// The most characters of a reply's text that are kept. Replies are held for each recipient,
  /// logged and stored, so a peer must not be able to fill our memory and disk with them; RFC 5321
  /// §4.5.3.1.5 has 512 octets for a line.
  public static final int MAX_TEXT = 2048;

  private static final int INITIAL_CAPACITY = 256;

  /// What [#decode] found.
  public sealed interface Result {}

  /// The buffer is used up and the reply goes on.
  public record Incomplete() implements Result {}

  /// A whole reply; the buffer may hold more.
  public record Complete(Reply reply) implements Result {}

  /// A fault of the peer's: no code from 200 to 599, a separator other than space and hyphen, lines
  /// with different codes, too many lines or too many octets.
  ///
  /// @param cause a sentence that may be logged; has the start of the line at fault
  public record Malformed(String cause) implements Result {}

  private static final Incomplete INCOMPLETE = new Incomplete();

  private final List<String> lines = new ArrayList<>();
  private byte[] line = new byte[INITIAL_CAPACITY];
  private int length;
  private int octets;
  private int code;
  private int count;
  private int kept;

  /// Takes octets up to the end of a reply.
  public Result decode(ByteBuffer in) {
    while (in.hasRemaining()) {
      byte octet = in.get();
      octets++;
      if (octets > MAX_OCTETS) {
        return new Malformed("a reply is longer than " + MAX_OCTETS + " octets");
      }
      if (octet != '\n') {
        append(octet);
        continue;
      }
      Result result = line();
      if (!(result instanceof Incomplete)) {
        return result;
      }
    }
    return INCOMPLETE;
  }

  private void append(byte octet) {
    if (length == line.length) {
      line = Arrays.copyOf(line, 2 * length);
    }
    line[length++] = octet;
  }

  private Result line() {
    String text = printable();
    length = 0;
    int found = codeOf(text);
    if (found < 0) {
      return new Malformed("a reply begins with no code: " + excerpt(text));
    }
    if (count > 0 && found != code) {
      return new Malformed("a reply goes on with another code: " + excerpt(text));
    }
    if (count == MAX_LINES) {
      return new Malformed("a reply has more than " + MAX_LINES + " lines");
    }
    code = found;
    count++;
    keep(text.length() > 4 ? text.substring(4) : "");
    return text.length() > 3 && text.charAt(3) == '-' ? INCOMPLETE : complete();
  }

  private void keep(String text) {
    int room = MAX_TEXT - kept;
    if (room > 0) {
      int end = Math.min(text.length(), room);
      boolean splits =
          end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
      String piece = text.substring(0, splits ? end - 1 : end);
      lines.add(piece);
      kept += text.length();
    }
  }

  private Result complete() {
    EnhancedStatus status = statusOf(lines.getFirst());
    List<String> texts = status == null ? lines : lines.stream().map(this::withoutStatus).toList();
    var reply = new Reply(code, status, texts);
    lines.clear();
    octets = 0;
    count = 0;
    kept = 0;
    return new Complete(reply);
  }

  // A status of another class than the code's is text: it would contradict the code, which rules.
  private @Nullable EnhancedStatus statusOf(String text) {
    int space = text.indexOf(' ');
    Optional<EnhancedStatus> status =
        EnhancedStatus.parse(space < 0 ? text : text.substring(0, space));
    return status.filter(value -> value.type() == code / 100).orElse(null);
  }

  private String withoutStatus(String text) {
    if (statusOf(text) == null) {
      return text;
    }
    int space = text.indexOf(' ');
    return space < 0 ? "" : text.substring(space + 1);
  }

  private String printable() {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    String text = new String(line, 0, end, StandardCharsets.UTF_8);
    if (text.chars().noneMatch(ReplyDecoder::isUnprintable)) {
      return text;
    }
    var printable = new StringBuilder(text.length());
    text.chars().forEach(c -> printable.append(isUnprintable(c) ? '?' : (char) c));
    return printable.toString();
  }

  private static boolean isUnprintable(int c) {
    return c == '\uFFFD' || (Character.isISOControl(c) && c != '\t');
  }

  // -1 where there is none. A lone code without separator is a last line (RFC 5321 §4.2.1).
  private static int codeOf(String text) {
    if (text.length() < 3
        || !Digits.areAll(text.substring(0, 3))
        || (text.length() > 3 && text.charAt(3) != ' ' && text.charAt(3) != '-')) {
      return -1;
    }
    int code = Integer.parseInt(text.substring(0, 3));
    return code >= 200 && code <= 599 ? code : -1;
  }

  private static String excerpt(String text) {
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
