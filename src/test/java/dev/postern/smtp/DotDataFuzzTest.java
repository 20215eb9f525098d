package dev.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.mail.BodyType;
import dev.postern.smtp.LineRules.BareEnds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What decoder and encoder promise for any octets.
class DotDataFuzzTest {

  private static final Pattern BARE_END = Pattern.compile("\r(?!\n)|(?<!\r)\n");

  /// What became of an input: the message, the fault, and how many octets were taken; -1 where the
  /// end was not found.
  private record Outcome(String message, String fault, int taken) {}

  @FuzzTest(maxDuration = "1m")
  void splitDoesNotMatter(byte[] octets) {
    for (BareEnds ends : BareEnds.values()) {
      for (BodyType type : BodyType.values()) {
        var rules = new LineRules(ends, type);
        Outcome whole = decode(octets, Math.max(1, octets.length), rules, true);
        assertThat(decode(octets, 1, rules, true)).isEqualTo(whole);
        assertThat(decode(octets, 3, rules, true)).isEqualTo(whole);
        Outcome chunks = decode(octets, Math.max(1, octets.length), rules, false);
        assertThat(decode(octets, 1, rules, false)).isEqualTo(chunks);
      }
    }
  }

  @FuzzTest(maxDuration = "1m")
  void faultlessMessageHasNoBareEnds(byte[] octets) {
    for (BareEnds ends : BareEnds.values()) {
      Outcome data = decode(octets, 5, new LineRules(ends, BodyType.EIGHT_BIT), true);
      if (data.fault().isEmpty() && data.taken() >= 0) {
        assertThat(BARE_END.matcher(data.message()).find()).isFalse();
        assertThat(data.message()).doesNotContain("\0");
      }
    }
  }

  @FuzzTest(maxDuration = "1m")
  void encodedIsDecodedAgain(byte[] octets) {
    // Any message of the normalizing decoder is one that the encoder may get.
    Outcome message =
        decode(octets, 11, new LineRules(BareEnds.NORMALIZE, BodyType.EIGHT_BIT), false);
    if (!message.fault().isEmpty()) {
      return;
    }
    byte[] text = message.message().getBytes(StandardCharsets.ISO_8859_1);
    String expected =
        text.length == 0 || message.message().endsWith("\r\n")
            ? message.message()
            : message.message() + "\r\n";
    for (int step : new int[] {1, 2, Math.max(1, text.length)}) {
      byte[] encoded = encode(text, step);
      Outcome decoded =
          decode(encoded, 4, new LineRules(BareEnds.REFUSE, BodyType.EIGHT_BIT), true);
      assertThat(decoded).isEqualTo(new Outcome(expected, "", encoded.length));
    }
  }

  @Test
  void allOfThisAtRandom() {
    var random = new Random(2525);
    for (int i = 0; i < 1000; i++) {
      byte[] octets = Samples.octets(random);
      splitDoesNotMatter(octets);
      faultlessMessageHasNoBareEnds(octets);
      encodedIsDecodedAgain(octets);
    }
  }

  private static Outcome decode(byte[] octets, int step, LineRules rules, boolean dots) {
    var decoder = dots ? DotDataDecoder.forData(rules) : DotDataDecoder.forChunks(rules);
    var message = new ByteArrayOutputStream();
    int taken = -1;
    for (int at = 0; at < octets.length && taken < 0; at += step) {
      ByteBuffer in = ByteBuffer.wrap(octets, at, Math.min(step, octets.length - at));
      while (in.hasRemaining() && !decoder.isDone()) {
        boolean good = decoder.fault().isEmpty();
        append(decoder.decode(in), good, message);
      }
      taken = decoder.isDone() ? in.position() : -1;
    }
    if (!dots) {
      append(decoder.finish(), decoder.fault().isEmpty(), message);
    }
    return new Outcome(
        message.toString(StandardCharsets.ISO_8859_1),
        decoder.fault().map(Enum::name).orElse(""),
        taken);
  }

  private static byte[] encode(byte[] message, int step) {
    var encoder = new DotDataEncoder();
    var encoded = new ByteArrayOutputStream();
    for (int at = 0; at < message.length; at += step) {
      encoder.encode(
          ByteBuffer.wrap(message, at, Math.min(step, message.length - at)),
          piece -> append(piece, true, encoded));
    }
    append(encoder.end(), true, encoded);
    return encoded.toByteArray();
  }

  private static void append(ByteBuffer piece, boolean good, ByteArrayOutputStream out) {
    byte[] octets = new byte[piece.remaining()];
    piece.get(octets);
    if (good) {
      out.writeBytes(octets);
    }
  }
}
