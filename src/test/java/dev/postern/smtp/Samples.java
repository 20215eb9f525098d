package dev.postern.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Random octets that look enough like SMTP to get past its first checks.
public final class Samples {

  private static final List<String> WORDS =
      List.of(
          "EHLO client.example\r\n",
          "HELO a\r\n",
          "STARTTLS\r\n",
          "AUTH PLAIN =\r\n",
          "AUTH LOGIN\r\n",
          "*\r\n",
          "QUJD\r\n",
          "MAIL FROM:<a@app.example>\r\n",
          "MAIL FROM:<> BODY=BINARYMIME SIZE=10\r\n",
          "MAIL FROM:<a@b.example> SMTPUTF8\r\n",
          "MAIL FROM:<a@b.example> HOLDFOR=60 BY=90;RT MT-PRIORITY=3 REQUIRETLS\r\n",
          " HOLDUNTIL=2026-09-01T13:00:00Z",
          "RCPT TO:<b@dest.example>\r\n",
          "RCPT TO:<c@dest.example> NOTIFY=NEVER\r\n",
          "DATA\r\n",
          "BDAT 5\r\n",
          "BDAT 7 LAST\r\n",
          "BDAT 0 LAST\r\n",
          "BDAT x\r\n",
          "RSET\r\n",
          "NOOP\r\n",
          "VRFY a\r\n",
          "HELP\r\n",
          "\r\n.\r\n",
          ".\r\n",
          "\n.\n",
          "\r.\r",
          "\r\n",
          "\n",
          "\r",
          ".",
          "..",
          "a",
          "abc def",
          "\0",
          "ü",
          " ",
          "<",
          ">",
          "\"",
          "\\",
          "=",
          "+",
          "SIZE=",
          "250-",
          "250 ",
          "550 5.7.1 ");

  private Samples() {}

  /// A few words, and now and then an octet at random.
  public static byte[] octets(Random random) {
    var octets = new ByteArrayOutputStream();
    int count = random.nextInt(24);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(12) == 0) {
        octets.write(random.nextInt(256));
      } else {
        octets.writeBytes(WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8));
      }
    }
    if (random.nextInt(30) == 0) {
      octets.writeBytes("x".repeat(random.nextInt(14_000)).getBytes(StandardCharsets.US_ASCII));
      octets.writeBytes(new byte[] {'\r', '\n'});
    }
    return octets.toByteArray();
  }
}
