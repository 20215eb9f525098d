/// The server's side of SMTP as a plain object: inputs in, effects out (RFC 5321, 3207, 4954,
/// 3030).
///
/// A driver hands [ServerSession] what the socket and the program say as an [Input] and carries out
/// the list of [Effect]s in order. The session never blocks and knows no socket, key, store or
/// clock; what the protocol can't know it asks ([Question]), and until it is answered it takes no
/// further octets, so pipelined commands keep their order.
@NullMarked
package dev.postern.smtp.server;

import org.jspecify.annotations.NullMarked;
