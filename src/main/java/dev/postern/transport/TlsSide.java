package dev.postern.transport;

import dev.postern.mail.Octets;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one end of a connection begins its handshake.
@FunctionalInterface
interface TlsSide {

  Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(30);

  Begun begin(ByteBufAllocator allocator);

  /// A handshake under way.
  ///
  /// @param endPoint the channel binding of the certificate that it uses; null on the client's side
  /// @param vetting what the peer's certificates must pass when it is done; null where any will do,
  ///   or where the TLS library has judged them
  record Begun(SslHandler handler, @Nullable Octets endPoint, @Nullable Vetting vetting) {

    public Begun {
      handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT.toMillis());
    }
  }
}
