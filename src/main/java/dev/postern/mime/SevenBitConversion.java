package dev.postern.mime;

import dev.postern.mail.BodyType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns a message with 8-bit or binary content into one that any next hop takes (RFC 6152 §3, RFC
/// 3030 §4.2), while it streams.
///
/// Parts that need it are re-encoded, text as quoted-printable and the rest as base64; every other
/// part passes octet by octet. Parts of parts and of enclosed messages are found. Lines come out
/// with at most 998 octets. Memory is bounded: one header, 64 KiB of a part, one line.
///
/// What can't be converted is told by [#problem], as early as it is known: octets outside ASCII in
/// a header field, or in a part that says it is encoded. What was put out by then must not be ended
/// as if it were a message; a first run into a consumer that forgets everything tells before
/// anything is sent. Signatures over converted parts break (RFC 1847 §2.1 has such parts encoded
/// from the start).
public final class SevenBitConversion {

  private static final int MAX_DEPTH = 64;
  private static final int LINE = 1024;

  private final Outlet out = new Outlet();
  private final byte[] line = new byte[LINE];
  private final List<Multipart> open = new ArrayList<>();
  private int filled;
  private boolean lineStarts = true;
  private boolean lineEndDue;
  private int depth;

  // Exactly one is there at a time: the header of the part we are in, its content, or the text
  // between parts.
  private @Nullable HeaderBlock header = new HeaderBlock();
  private @Nullable Leaf leaf;
  private @Nullable Verbatim between;
  private ContentType unlabelled = ContentType.TEXT;
  private boolean ofMessage = true;

  private static final class Multipart {
    final byte[] delimiter;
    final boolean digest;

    Multipart(String boundary, boolean digest) {
      this.delimiter = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
      this.digest = digest;
    }
  }

  /// @param present what the message is said to hold; what it turns out to hold decides
  public SevenBitConversion(BodyType present) {
    if (present == BodyType.SEVEN_BIT) {
      throw new IllegalArgumentException("a 7BIT message needs no conversion");
    }
  }

  /// Takes all of `in`. The buffers given to `sink` are valid during the call only.
  public void accept(ByteBuffer in, Consumer<ByteBuffer> sink) {
    out.to(sink);
    while (in.hasRemaining()) {
      byte octet = in.get();
      line[filled++] = octet;
      if (octet == '\n' && filled > 1 && line[filled - 2] == '\r') {
        piece(filled - 2, true);
        filled = 0;
      } else if (filled == LINE) {
        // A CR stays: its LF may be next.
        int kept = octet == '\r' ? 1 : 0;
        piece(filled - kept, false);
        line[0] = octet;
        filled = kept;
      }
    }
    out.flush();
  }

  /// The message is over.
  public void end(Consumer<ByteBuffer> sink) {
    out.to(sink);
    if (filled > 0) {
      piece(filled, false);
    }
    if (header != null) {
      endHeader();
    }
    if (leaf != null) {
      endLeaf(leaf);
    } else if (lineEndDue) {
      out.lineEnd();
    }
    out.flush();
  }

  /// Why the message can't be converted, as a clause; empty as long as it can.
  public Optional<String> problem() {
    return out.problem();
  }

  private void endLeaf(Leaf last) {
    if (lineEndDue) {
      last.lineEnd();
    }
    if (last.finish()) {
      out.lineEnd();
    }
  }

  // A line or, where one is very long, a piece of it: the first octets of `line`.
  private void piece(int length, boolean ends) {
    boolean starts = lineStarts;
    lineStarts = ends;
    if (starts && delimiter(length, ends)) {
      return;
    }
    if (header != null) {
      header(header, length, ends);
    } else {
      content(length, ends);
    }
  }

  private void content(int length, boolean ends) {
    if (leaf != null) {
      if (lineEndDue) {
        leaf.lineEnd();
      }
      leaf.octets(line, 0, length);
    } else if (between != null) {
      if (lineEndDue) {
        between.lineEnd();
      }
      between.octets(line, 0, length);
    }
    // Whether a line end is content isn't known before the next line: one before a delimiter
    // belongs to the delimiter (RFC 2046 §5.1.1).
    lineEndDue = ends;
  }

  private void header(HeaderBlock block, int length, boolean ends) {
    HeaderBlock.State state = block.accept(ByteBuffer.wrap(line, 0, ends ? length + 2 : length));
    switch (state) {
      case READING -> {}
      case COMPLETE -> entity(block);
      case ABSENT -> {
        beginLeaf(new HeaderBlock(), ContentType.TEXT);
        block.write(this::replay);
      }
      case TOO_LARGE -> unreadable("a header is larger than " + HeaderBlock.MAX_OCTETS + " octets");
      case MALFORMED -> unreadable(block.fault());
    }
  }

  private void endHeader() {
    if (header != null && header.end() == HeaderBlock.State.COMPLETE) {
      entity(header);
    } else if (header != null) {
      unreadable(header.fault());
    }
  }

  private void unreadable(String why) {
    out.problem(why);
    header = null;
    between = Verbatim.scrubbing(out);
  }

  // What was taken for a header turned out to be content.
  private void replay(ByteBuffer octets) {
    byte[] copy = new byte[octets.remaining()];
    octets.get(copy);
    boolean ends = copy.length > 1 && copy[copy.length - 1] == '\n';
    if (leaf != null) {
      leaf.octets(copy, 0, ends ? copy.length - 2 : copy.length);
    }
    lineEndDue = ends;
  }

  private void entity(HeaderBlock block) {
    block
        .eightBitField()
        .ifPresent(name -> out.problem("the field " + name + " holds octets outside ASCII"));
    ContentType type = block.value("Content-Type").flatMap(ContentType::parse).orElse(unlabelled);
    String encoding = Leaf.encoding(block).orElse("7bit");
    boolean encoded =
        !encoding.equals("7bit") && !encoding.equals("8bit") && !encoding.equals("binary");
    if (encoded || !(type.isMultipart() || type.isMessage())) {
      beginLeaf(block, type);
      return;
    }
    if (encoding.equals("7bit")) {
      block.write(out::write);
    } else {
      Leaf.writeHeader(block, "7bit", out);
    }
    descend(type);
  }

  private void beginLeaf(HeaderBlock block, ContentType type) {
    header = null;
    leaf = new Leaf(block, type, ofMessage, out);
    lineEndDue = false;
  }

  private void descend(ContentType type) {
    lineEndDue = false;
    if (++depth > MAX_DEPTH) {
      unreadable("parts are nested more than " + MAX_DEPTH + " deep");
    } else if (type.isMultipart()) {
      open.add(new Multipart(type.boundary().orElseThrow(), type.subtype().equals("digest")));
      header = null;
      between = Verbatim.scrubbing(out);
    } else {
      header = new HeaderBlock();
      unlabelled = ContentType.TEXT;
      ofMessage = true;
    }
  }

  private boolean delimiter(int length, boolean ends) {
    if (length < 2 || line[0] != '-' || line[1] != '-') {
      return false;
    }
    for (int level = open.size() - 1; level >= 0; level--) {
      byte[] delimiter = open.get(level).delimiter;
      if (startsWith(delimiter, length)) {
        boolean closes =
            length >= delimiter.length + 2
                && line[delimiter.length] == '-'
                && line[delimiter.length + 1] == '-';
        if (blank(closes ? delimiter.length + 2 : delimiter.length, length)) {
          boundary(level, closes, length, ends);
          return true;
        }
      }
    }
    return false;
  }

  // A delimiter of an outer multipart ends the inner ones too (RFC 2046 §5.1.2).
  private void boundary(int level, boolean closes, int length, boolean ends) {
    if (header != null) {
      endHeader();
    }
    if (leaf != null) {
      boolean _ = leaf.finish();
    }
    if (lineEndDue) {
      out.lineEnd();
    }
    leaf = null;
    header = null;
    out.write(line, 0, length);
    Multipart multipart = open.get(level);
    open.subList(closes ? level : level + 1, open.size()).clear();
    depth = open.size();
    lineEndDue = false;
    if (closes) {
      between = Verbatim.scrubbing(out);
      lineEndDue = ends;
    } else {
      if (ends) {
        out.lineEnd();
      }
      between = null;
      header = new HeaderBlock();
      unlabelled = multipart.digest ? ContentType.MESSAGE : ContentType.TEXT;
      ofMessage = false;
    }
  }

  private boolean startsWith(byte[] prefix, int length) {
    return length >= prefix.length
        && Arrays.equals(prefix, 0, prefix.length, line, 0, prefix.length);
  }

  private boolean blank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] != ' ' && line[i] != '\t') {
        return false;
      }
    }
    return true;
  }
}
