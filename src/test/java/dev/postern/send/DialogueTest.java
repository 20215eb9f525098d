package dev.postern.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is shown of a conversation, and what is not.
class DialogueTest {

  private final List<Entry> watched = new ArrayList<>();
  private final Dialogue dialogue = new Dialogue(watched::add);

  @Test
  void aSecretIsStarsWhoeverSaysIt() {
    String plain =
        Base64.getEncoder()
            .encodeToString("\0user\0sesame-open".getBytes(StandardCharsets.US_ASCII));
    dialogue.hide("sesame-open");
    dialogue.sentSecretly(octets("AUTH PLAIN " + plain + "\r\n"));
    dialogue.received(octets("535 5.7.8 no such thing: " + plain + "\r\n"), true);
    dialogue.received(octets("535 sesame-open is wrong\r\n"), true);

    assertThat(texts())
        .containsExactly(
            "AUTH PLAIN ********", "535 5.7.8 no such thing: ********", "535 ******** is wrong");
    assertThat(dialogue.clean("it said: sesame-open")).isEqualTo("it said: ********");
  }

  @Test
  void answersAreStarsAndPromptsCanBeRead() {
    dialogue.sentSecretly(octets("AUTH LOGIN\r\n"));
    dialogue.received(octets("334 UGFzc3dvcmQ6\r\n"), true);
    dialogue.sentSecretly(octets("c2VjcmV0\r\n"));

    assertThat(texts()).containsExactly("AUTH LOGIN", "334 UGFzc3dvcmQ6 (Password:)", "********");
  }

  @Test
  void theServersSignatureIsNotShown() {
    String last =
        Base64.getEncoder()
            .encodeToString("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=".getBytes(StandardCharsets.US_ASCII));

    dialogue.received(octets("334 " + last + "\r\n"), true);

    assertThat(texts()).containsExactly("334 ********");
  }

  @Test
  void aLineComesInPiecesAndMayBeTooLong() {
    dialogue.received(octets("220 he"), false);
    assertThat(watched).isEmpty();
    dialogue.received(octets("llo\r\n250 "), false);
    dialogue.received(octets("x".repeat(5000) + "\n"), false);
    dialogue.received(octets("221 by"), false);
    dialogue.end();

    assertThat(texts())
        .startsWith("220 hello", "250 " + "x".repeat(996) + "…", "221 by")
        .hasSize(4);
  }

  @Test
  void ofAMessageOnlyTheBeginningIsShown() {
    String text = "Subject: x\r\nTo: y\r\n\r\n" + "line\r\n".repeat(1000);

    dialogue.message(Heard.body(text));

    assertThat(texts())
        .startsWith("Subject: x", "To: y", "", "line")
        .hasSize(9)
        .endsWith("… " + text.length() + " octets in all");
  }

  @Test
  void aServerCanNotFillTheMemory() {
    for (int i = 0; i < 20_000; i++) {
      dialogue.received(octets("250-x\r\n"), false);
    }

    assertThat(dialogue.entries()).hasSize(10_000);
  }

  private List<String> texts() {
    return watched.stream().map(Entry::text).toList();
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
