package dev.postern.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Secret;
import dev.postern.rig.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The verifier in docs/alerts.md, pasted as it stands.
@Tag("slow")
class DocumentedVerifierTest {

  private static final Pattern CODE = Pattern.compile("(?s)```python\n(.*?)```");
  private static final String BODY = "{\"type\":\"alert.trap\"}\n";

  @Test
  void verifiesWhatWeSignAndNothingElse() throws IOException {
    Program.assume("python3", "python3");
    for (String secret :
        new String[] {"a-secret-0123456789-abcdefghij", "whsec_AQIDBAUGBwgJCgsM"}) {
      long now = System.currentTimeMillis() / 1000;
      String good = Signature.of(new Secret(secret), "alert_1", now, BODY.getBytes(UTF_8));
      assertThat(verify(secret, "alert_1", now, good)).isEqualTo("True");
      assertThat(verify(secret, "alert_1", now, "v1,AAAA " + good)).isEqualTo("True");
      assertThat(verify(secret, "alert_2", now, good)).isEqualTo("False");
      assertThat(verify(secret + "BBBB", "alert_1", now, good)).isEqualTo("False");
      String old = Signature.of(new Secret(secret), "alert_1", now - 900, BODY.getBytes(UTF_8));
      assertThat(verify(secret, "alert_1", now - 900, old)).isEqualTo("False");
    }
  }

  private static String verify(String secret, String id, long seconds, String signature)
      throws IOException {
    Matcher code = CODE.matcher(Files.readString(Path.of("docs/alerts.md")));
    assertThat(code.find()).isTrue();
    String call =
        "print(is_ours('%s', {'webhook-id': '%s', 'webhook-timestamp': '%d', 'webhook-signature': '%s'}, b'%s'))"
            .formatted(secret, id, seconds, signature, BODY.replace("\n", "\\n"));
    Program.Result result = Program.run("python3", "-c", code.group(1) + "\n" + call);
    assertThat(result.exit()).as(result.all()).isZero();
    return result.out().strip();
  }
}
