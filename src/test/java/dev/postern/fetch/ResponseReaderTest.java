package dev.postern.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {

  private static final String TEXT = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  private static Optional<String> read(String response) throws BadResponse {
    return new ResponseReader()
        .read(ByteBuffer.wrap(response.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK~Content-Type: text/plain; charset=utf-8~Content-Length: 5~~hello",
        "HTTP/1.0 200^Content-Type:TEXT/PLAIN^content-length:5^^hello",
        "HTTP/1.1 200 OK~Content-Type: text/plain~Transfer-Encoding: chunked~~"
            + "2;x=y~he~03~llo~0~Trailer: 1~~"
      })
  void doesNotDependOnHowOctetsCome(String text) throws Exception {
    String response = text.replace("~", "\r\n").replace("^", "\n");
    assertThat(read(response)).contains("hello");
    var reader = new ResponseReader();
    byte[] octets = response.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < octets.length - 1; i++) {
      assertThat(reader.read(ByteBuffer.wrap(octets, i, 1))).isEmpty();
    }
    assertThat(reader.read(ByteBuffer.wrap(octets, octets.length - 1, 1))).contains("hello");
  }

  @Test
  void whatFollowsIsNotLookedAt() throws Exception {
    var octets =
        ByteBuffer.wrap(
            (TEXT + "Content-Length: 0\r\n\r\nmore").getBytes(StandardCharsets.US_ASCII));
    assertThat(new ResponseReader().read(octets)).contains("");
    assertThat(octets.hasRemaining()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "220 mx ESMTP~ | it does not speak HTTP/1.1",
        "HTTP/1.1 302 Found~ | it answers 302, not 200",
        "HTTP/1.1 404 Not Found~ | it answers 404, not 200",
        "HTTP/1.1 200 OK~Content-Type: text/html~Content-Length: 5~~ | its Content-Type is not"
            + " text/plain",
        "HTTP/1.1 200 OK~Content-Length: 5~~ | its Content-Type is not text/plain",
        "HTTP/1.1 200 OK~Content-Type: text/plain~~ | it does not say how long its answer is",
        "HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: -1~~ | it does not say how long"
            + " its answer is",
        "HTTP/1.1 200 OK~Content-Type: text/plain~Content-Length: 65537~~ | its answer is longer"
            + " than 64 KiB",
        "HTTP/1.1 200 OK~Content-Length: 1~Content-Length: 2~ | it gives two lengths",
        "HTTP/1.1 200 OK~Content-Type: text/plain~Transfer-Encoding: gzip~~ | its Transfer-Encoding"
            + " is not chunked",
        "HTTP/1.1 200 OK~Content-Type: text/plain~Transfer-Encoding: chunked~~10001~ | its answer"
            + " is longer than 64 KiB",
        "HTTP/1.1 200 OK~Content-Type: text/plain~Transfer-Encoding: chunked~~x~ | its chunks are"
            + " not as long as they say",
        "HTTP/1.1 200 OK~Content-Type: text/plain~Transfer-Encoding: chunked~~1~ab~ | its chunks"
            + " are not as long as they say",
        "HTTP/1.1 200 OK~no field~ | its header has a line that is no field",
      })
  void saysWhatIsWrong(String response, String why) {
    assertThatThrownBy(() -> read(response.replace("~", "\r\n")))
        .isInstanceOf(BadResponse.class)
        .hasMessage(why);
  }

  @Test
  void manyChunksCountTogether() {
    String chunk = "1000\r\n" + "a".repeat(4096) + "\r\n";
    assertThatThrownBy(() -> read(TEXT + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17)))
        .hasMessage("its answer is longer than 64 KiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nX: "})
  void aHeaderHasAnEnd(String begin) {
    assertThatThrownBy(() -> read(begin + "x".repeat(ResponseReader.MOST_HEADER)))
        .hasMessage("its header is longer than 16 KiB");
  }
}
