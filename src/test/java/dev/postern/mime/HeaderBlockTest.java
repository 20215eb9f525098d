package dev.postern.mime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mime.HeaderBlock.State;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderBlockTest {

  private static final String MESSAGE =
      "From: a@example.org\r\nSubject:  one\r\n two \r\nX-Odd :\r\n\tvalue\r\nbcc: c\r\n\r\nBody: x\r\n";

  @Test
  void findsFieldsAndTheBody() {
    ByteBuffer in = octets(MESSAGE);
    var block = new HeaderBlock();
    assertThat(block.accept(in)).isEqualTo(State.COMPLETE);
    assertThat(text(in)).isEqualTo("Body: x\r\n");
    assertThat(block.value("FROM")).contains("a@example.org");
    assertThat(block.value("subject")).contains("one two");
    assertThat(block.value("X-Odd")).contains("value");
    assertThat(block.has("Body")).isFalse();
    assertThat(block.value("X-Od")).isEmpty();
    assertThat(block.isEightBit()).isFalse();
    assertThat(written(block)).isEqualTo(MESSAGE.replace("Body: x\r\n", ""));
  }

  @Test
  void doesNotDependOnHowItIsSplit() {
    String after = "rest";
    for (int split = 0; split <= MESSAGE.length(); split++) {
      var block = new HeaderBlock();
      ByteBuffer first = octets(MESSAGE.substring(0, split));
      State state = block.accept(first);
      ByteBuffer second = octets(MESSAGE.substring(split) + after);
      if (state == State.READING) {
        state = block.accept(second);
      }
      assertThat(state).isEqualTo(State.COMPLETE);
      assertThat(text(first) + text(second)).isEqualTo("Body: x\r\n" + after);
      assertThat(block.value("Subject")).contains("one two");
    }
  }

  @Test
  void takesOutFieldsAndLeavesTheOthersAlone() {
    var block = read(MESSAGE);
    block.remove("Subject");
    block.remove("BCC");
    assertThat(block.has("Bcc")).isFalse();
    assertThat(block.count("Subject")).isZero();
    assertThat(written(block)).isEqualTo("From: a@example.org\r\nX-Odd :\r\n\tvalue\r\n\r\n");
  }

  @Test
  void takesOutByValue() {
    var block = read("A: 1\r\nA: 2\r\nB: 2\r\n\r\n");
    block.removeIf("a", value -> value.equals("2"));
    assertThat(block.count("A")).isOne();
    assertThat(written(block)).isEqualTo("A: 1\r\nB: 2\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A: 1", "A: 1\r\n", "A: 1\r\n b", "A:\r\n"})
  void endsWithTheMessageToo(String message) {
    var block = new HeaderBlock();
    assertThat(block.accept(octets(message))).isEqualTo(State.READING);
    assertThat(block.end()).isEqualTo(State.COMPLETE);
    assertThat(block.has("A")).isEqualTo(!message.isEmpty());
    assertThat(written(block)).isEqualTo(message);
  }

  @Test
  void mayBeEmpty() {
    var block = new HeaderBlock();
    ByteBuffer in = octets("\r\nFrom: body\r\n");
    assertThat(block.accept(in)).isEqualTo(State.COMPLETE);
    assertThat(text(in)).isEqualTo("From: body\r\n");
    assertThat(written(block)).isEqualTo("\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hello world\r\n",
        " From: a@example.org\r\n",
        "\tx\r\n",
        ": x\r\n",
        "Gr\u00fc\u00df: x\r\n",
        "no colon here: x\r\n"
      })
  void isAbsentWhereTheFirstLineIsNoField(String message) {
    var block = new HeaderBlock();
    ByteBuffer in = octets(message + "From: evil@example.net\r\n\r\n");
    assertThat(block.accept(in)).isEqualTo(State.ABSENT);
    assertThat(block.has("From")).isFalse();
    assertThat(written(block) + text(in)).isEqualTo(message + "From: evil@example.net\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: 1\r\ngarbage\r\nFrom: x\r\n\r\n",
        "A: 1\r\nno colon here: x\r\n\r\n",
        "A: 1\nFrom: x\r\n\r\n",
        "A: 1\rFrom: x\r\n\r\n",
        "A: 1\r\r\n\r\n",
        "A: 1\n\nFrom: x\r\n",
        "A: \u0000\r\n\r\n",
        "Fr\u0000om: x\r\n\r\n",
        "A: 1\r\nFrom\u00a0: x\r\n\r\n",
        "A: 1\r\n\u0001: x\r\n\r\n",
        "From a@example.org Sun Nov 22 04:09:36 2026\r\nA: 1\r\n\r\n",
        ">From a@example.org\r\nA: 1\r\n\r\n"
      })
  void isMalformedWhereReadersDisagree(String message) {
    var block = new HeaderBlock();
    assertThat(block.accept(octets(message))).isEqualTo(State.MALFORMED);
    assertThat(block.fault()).startsWith("line ").contains(" of the header is wrong: ");
  }

  @Test
  void saysWhichLineIsWrong() {
    var block = new HeaderBlock();
    assertThat(block.accept(octets("A: 1\r\n b\r\ngarbage\r\n"))).isEqualTo(State.MALFORMED);
    assertThat(block.fault()).startsWith("line 3 ");
    block = new HeaderBlock();
    assertThat(block.accept(octets("A: 1\r\nB: 2\nC: 3\r\n"))).isEqualTo(State.MALFORMED);
    assertThat(block.fault()).startsWith("line 2 ");
  }

  @Test
  void aCarriageReturnAtTheEndIsMalformed() {
    var block = new HeaderBlock();
    assertThat(block.accept(octets("A: 1\r"))).isEqualTo(State.READING);
    assertThat(block.end()).isEqualTo(State.MALFORMED);
  }

  @Test
  void linesAreLimited() {
    assertThat(read("A: " + "x".repeat(995) + "\r\n\r\n").state()).isEqualTo(State.COMPLETE);
    assertThat(read("A: " + "x".repeat(996) + "\r\n\r\n").state()).isEqualTo(State.MALFORMED);
  }

  @Test
  void octetsAreLimited() {
    String line = "X: " + "y".repeat(95) + "\r\n";
    int lines = HeaderBlock.MAX_OCTETS / line.length();
    assertThat(read(line.repeat(lines) + "\r\n").state()).isEqualTo(State.COMPLETE);
    assertThat(read(line.repeat(lines + 30)).state()).isEqualTo(State.TOO_LARGE);
    assertThat(read("x".repeat(300_000)).state()).isEqualTo(State.TOO_LARGE);
  }

  @Test
  void fieldsAreLimited() {
    String most = "X:\r\n".repeat(HeaderBlock.MAX_FIELDS);
    assertThat(read(most + "\r\n").count("x")).isEqualTo(HeaderBlock.MAX_FIELDS);
    assertThat(read(most + "X:\r\n\r\n").state()).isEqualTo(State.TOO_LARGE);
  }

  @Test
  void knowsWhatIsEightBit() {
    var block = read("A: 1\r\nSubject: Gr\u00fc\u00dfe\r\n\r\n");
    assertThat(block.isEightBit()).isTrue();
    assertThat(block.isUtf8()).isTrue();
    assertThat(block.eightBitField()).contains("Subject");
    assertThat(block.value("Subject")).contains("Gr\u00fc\u00dfe");
    var broken = new HeaderBlock();
    assertThat(broken.accept(ByteBuffer.wrap(new byte[] {'A', ':', (byte) 0xFC, '\r', '\n'})))
        .isEqualTo(State.READING);
    assertThat(broken.end()).isEqualTo(State.COMPLETE);
    assertThat(broken.isUtf8()).isFalse();
  }

  private static HeaderBlock read(String message) {
    var block = new HeaderBlock();
    State _ = block.accept(octets(message));
    return block;
  }

  private static String written(HeaderBlock block) {
    var out = new ByteArrayOutputStream();
    block.write(buffer -> out.writeBytes(bytes(buffer)));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer buffer) {
    return StandardCharsets.UTF_8.decode(buffer).toString();
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
