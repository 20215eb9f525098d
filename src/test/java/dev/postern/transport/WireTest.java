package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.transport.Wire.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WireTest {

  private static final InetAddress HOST = InetAddress.getLoopbackAddress();
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<InetSocketAddress> begun = new ArrayList<>();
  private final List<InetSocketAddress> ended = new ArrayList<>();
  private final Wire.Presence presence =
      new Wire.Presence() {
        @Override
        public void begins(InetSocketAddress local) {
          begun.add(local);
        }

        @Override
        public void ends(InetSocketAddress local) {
          synchronized (ended) {
            ended.add(local);
            ended.notifyAll();
          }
        }
      };

  @Test
  void whatWasRefusedIsNoLongerPresent() throws Exception {
    InetSocketAddress nobody;
    try (var server = server()) {
      nobody = (InetSocketAddress) server.getLocalSocketAddress();
    }
    assertThat(Wire.dial(nobody, HOST, presence, LONG, LONG)).isInstanceOf(Reach.Refused.class);
    assertThat(begun).hasSize(1);
    assertThat(ended).isEqualTo(begun);
  }

  @Test
  void whoseLifeIsOverIsNoLongerPresentBeforeItIsClosed() throws Exception {
    try (var server = server()) {
      Reach reach =
          Wire.dial(
              (InetSocketAddress) server.getLocalSocketAddress(),
              HOST,
              presence,
              LONG,
              Duration.ofMillis(50));
      assertThat(reach).isInstanceOf(Reach.Open.class);
      synchronized (ended) {
        while (ended.isEmpty()) {
          ended.wait();
        }
      }
      assertThat(ended).isEqualTo(begun);
    }
  }

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 5, HOST);
  }
}
