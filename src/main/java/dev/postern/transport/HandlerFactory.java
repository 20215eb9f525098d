package dev.postern.transport;

import java.net.InetSocketAddress;
import java.util.Optional;

/// Says who handles a new connection; called on its event loop.
@FunctionalInterface
public interface HandlerFactory {

  /// Called as soon as the client's address is known: after a PROXY header, before an implicit
  /// handshake is paid for. A handler that is returned gets its [ConnectionHandler#closed] in any
  /// case. Empty closes the connection without a word.
  Optional<ConnectionHandler> accept(InetSocketAddress client);
}
