package dev.postern.fetch;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads one HTTP/1.1 response (RFC 9112) of a small text, octet by octet as it comes: status 200,
/// `text/plain`, with a length or in chunks. Anything else is a [BadResponse], and no more than the
/// limits is ever held.
final class ResponseReader {

  static final int MOST_HEADER = 16 << 10;
  static final int MOST_BODY = 64 << 10;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
  private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~A-Za-z0-9-]+):(.*)");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*(?:;.*)?");

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final Map<String, String> fields = new HashMap<>();
  private Part part = Part.STATUS;
  private int header;
  private long left;
  private boolean chunked;

  private enum Part {
    STATUS,
    FIELDS,
    BODY,
    CHUNK_SIZE,
    CHUNK_END,
    TRAILER,
    DONE
  }

  /// Takes all octets; the text once it is complete. What follows it is not looked at.
  Optional<String> read(ByteBuffer octets) throws BadResponse {
    while (octets.hasRemaining() && part != Part.DONE) {
      if (part == Part.BODY) {
        take(octets);
      } else {
        take(octets.get());
      }
    }
    octets.position(octets.limit());
    return part == Part.DONE
        ? Optional.of(body.toString(StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private void take(ByteBuffer octets) {
    byte[] some = new byte[(int) Math.min(left, octets.remaining())];
    octets.get(some);
    body.write(some, 0, some.length);
    left -= some.length;
    if (left == 0) {
      part = chunked ? Part.CHUNK_END : Part.DONE;
    }
  }

  private void take(byte octet) throws BadResponse {
    if (++header > MOST_HEADER) {
      throw new BadResponse("its header is longer than " + (MOST_HEADER >> 10) + " KiB");
    }
    if (octet != '\n') {
      line.write(octet);
      return;
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    line.reset();
    on(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  private void on(String text) throws BadResponse {
    switch (part) {
      case STATUS -> status(text);
      case FIELDS -> field(text);
      case CHUNK_SIZE -> chunk(text);
      case CHUNK_END -> {
        if (!text.isEmpty()) {
          throw new BadResponse("its chunks are not as long as they say");
        }
        part = Part.CHUNK_SIZE;
      }
      case TRAILER -> part = text.isEmpty() ? Part.DONE : Part.TRAILER;
      case BODY, DONE -> throw new IllegalStateException("no line is expected here");
    }
  }

  private void status(String text) throws BadResponse {
    Matcher status = STATUS.matcher(text);
    if (!status.matches()) {
      throw new BadResponse("it does not speak HTTP/1.1");
    }
    // RFC 8461 §3.3: redirects are not followed.
    if (!status.group(1).equals("200")) {
      throw new BadResponse("it answers " + status.group(1) + ", not 200");
    }
    part = Part.FIELDS;
  }

  private void field(String text) throws BadResponse {
    if (text.isEmpty()) {
      begin();
      return;
    }
    Matcher field = FIELD.matcher(text);
    if (!field.matches()) {
      throw new BadResponse("its header has a line that is no field");
    }
    String value = field.group(2).strip();
    String before = fields.putIfAbsent(field.group(1).toLowerCase(Locale.ROOT), value);
    if (before != null
        && !before.equals(value)
        && field.group(1).equalsIgnoreCase("Content-Length")) {
      throw new BadResponse("it gives two lengths");
    }
  }

  private void begin() throws BadResponse {
    String type = fields.getOrDefault("content-type", "none").split(";", 2)[0].strip();
    // RFC 8461 §3.3: so that a place where users can put files is not one for policies.
    if (!type.equalsIgnoreCase("text/plain")) {
      throw new BadResponse("its Content-Type is not text/plain");
    }
    String coding = fields.get("transfer-encoding");
    String length = fields.get("content-length");
    if (coding != null) {
      if (!coding.equalsIgnoreCase("chunked")) {
        throw new BadResponse("its Transfer-Encoding is not chunked");
      }
      chunked = true;
      part = Part.CHUNK_SIZE;
    } else if (length != null && LENGTH.matcher(length).matches()) {
      expect(Long.parseLong(length));
      part = left == 0 ? Part.DONE : Part.BODY;
    } else {
      // The end of the connection is no proof that a policy is whole.
      throw new BadResponse("it does not say how long its answer is");
    }
  }

  private void chunk(String text) throws BadResponse {
    Matcher size = CHUNK.matcher(text);
    if (!size.matches()) {
      throw new BadResponse("its chunks are not as long as they say");
    }
    expect(Long.parseLong(size.group(1), 16));
    part = left == 0 ? Part.TRAILER : Part.BODY;
  }

  private void expect(long octets) throws BadResponse {
    if (octets > MOST_BODY - body.size()) {
      throw new BadResponse("its answer is longer than " + (MOST_BODY >> 10) + " KiB");
    }
    left = octets;
  }
}
