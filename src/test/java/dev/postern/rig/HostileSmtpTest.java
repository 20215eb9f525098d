package dev.postern.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.rig.HostileSmtp.Malice;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HostileSmtpTest {

  private static final String GREETING = "220 hostile.example ESMTP\r\n";
  private static final String OFFER = "250-hostile.example\r\n250 STARTTLS\r\n";

  /// How what a client reads begins: at first, and when it has said EHLO and STARTTLS.
  private record Words(String first, String then) {}

  @ParameterizedTest
  @EnumSource
  void doesWhatItIsNamedForUntilTheClientLeaves(Malice malice) throws IOException {
    try (var server = HostileSmtp.with(malice, Duration.ofMillis(1))) {
      Words words = words(malice);
      try (var client = new Socket(server.address(), server.port())) {
        assertThat(read(client, words.first())).isEqualTo(words.first());
        if (!words.then().isEmpty()) {
          client
              .getOutputStream()
              .write("EHLO a.example\r\nSTARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
          assertThat(read(client, words.then())).isEqualTo(words.then());
        }
      }
      Await.until(
          () -> malice + " goes on alone",
          Await.LONG,
          () -> server.connections() == 1 && server.isLeftAlone());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENCE", "IGNORES", "ENDLESS_LINE", "STARTTLS_THEN_SILENCE", "DRIP"})
  void closesOnAClientThatStays(Malice malice) throws IOException {
    HostileSmtp server = HostileSmtp.with(malice);
    try (var client = new Socket(server.address(), server.port())) {
      Await.until(malice::name, Await.LONG, () -> server.connections() == 1);
      server.close();
      assertThatThrownBy(
              () -> {
                while (client.getInputStream().read() >= 0) {}
                throw new SocketException("the end");
              })
          .isInstanceOf(SocketException.class);
      assertThat(server.isLeftAlone()).isTrue();
    }
  }

  @Test
  void aResetIsNoEnd() throws IOException {
    try (var server = HostileSmtp.with(Malice.RESETS_AFTER_GREETING);
        var client = new Socket(server.address(), server.port())) {
      assertThatThrownBy(() -> client.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
    }
  }

  private static Words words(Malice malice) {
    return switch (malice) {
      case SILENCE, NOISE, CLOSES_AT_ONCE -> new Words("", "");
      case HTTP -> new Words("HTTP/1.1 400 Bad Request\r\n", "");
      case TLS_ALERT -> new Words("\u0015\3\3\0\2\2(", "");
      case DRIP -> new Words(GREETING + "250-slowly\r\n250-slowly\r\n", "");
      case DRIP_WELL -> new Words(GREETING, "250 hostile.example\r\n250 hostile.example\r\n");
      case ENDLESS_GREETING -> new Words("220-and another thing\r\n".repeat(9_999), "");
      case ENDLESS_REPLY -> new Words(GREETING, "250-X-AND-ANOTHER\r\n".repeat(9_999));
      case ENDLESS_LINE -> new Words("220 " + "and another thing ".repeat(9_999), "");
      case ENDLESS_EMPTY_LINES -> new Words("\r\n".repeat(99_999), "");
      case HUGE_REPLY -> new Words(GREETING, "250-X-EXTENSION-0\r\n250-X-EXTENSION-1\r\n");
      case CLOSES_AFTER_GREETING, RESETS_AFTER_GREETING, IGNORES -> new Words(GREETING, "");
      case CLOSES_IN_REPLY -> new Words(GREETING, "250-hostile.example\r\n250-SI");
      case AGREES -> new Words(GREETING, "250 2.0.0 well\r\n250 2.0.0 well\r\n");
      case DEFERS -> new Words(GREETING, "451 4.3.0 later\r\n451 4.3.0 later\r\n");
      case TURNS_AWAY ->
          new Words("554 hostile.example no service\r\n", "503 no service\r\n503 no service\r\n");
      case ANSWERS_BEFORE -> new Words(GREETING + "250 hostile.example\r\n".repeat(20), "");
      case NO_CODES -> new Words(GREETING, "250-hostile.example\r\n999 what\r\n2\r\n\0\u00ff\r\n");
      case STARTTLS_REFUSED -> new Words(GREETING, OFFER + "454 4.7.0 TLS not available\r\n");
      case STARTTLS_THEN_NOISE, STARTTLS_THEN_SILENCE, STARTTLS_THEN_CLEAR, STARTTLS_THEN_CLOSE ->
          new Words(GREETING, OFFER + "220 go ahead\r\n");
      case STARTTLS_THEN_DRIP -> new Words(GREETING, OFFER + "220 go ahead\r\n\u0016\3\3@\0\0\0\0");
      case HANDSHAKE_STALLS -> new Words("\u0016\3\3@\0\0\0\0", "");
    };
  }

  private static String read(Socket client, String expected) throws IOException {
    return new String(
        client.getInputStream().readNBytes(expected.length()), StandardCharsets.ISO_8859_1);
  }
}
