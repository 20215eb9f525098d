/// One test message through any server, with the dialogue shown: `postern send`.
///
/// [Conversation] drives a `smtp.client.ClientSession` over a connection without a queue behind it;
/// `postern bench` uses it too. The room knows nothing of Relay: it is a client like any other.
@NullMarked
package dev.postern.send;

import org.jspecify.annotations.NullMarked;
