/// Sockets and TLS in both directions. With `http`, the only package that may see Netty or a
/// socket.
///
/// A [Connection] is one byte stream with its event loop; a [ConnectionHandler] is told what
/// happens on it. Servers come from binding an address, clients from dialing a host. TLS can be
/// there from the start or begin later (STARTTLS).
@NullMarked
package dev.postern.transport;

import org.jspecify.annotations.NullMarked;
