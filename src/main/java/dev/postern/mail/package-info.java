/// Values that every package shares: addresses, envelopes, replies, identities.
///
/// Pure: no I/O, no threads, no clock. Everything here is immutable and is named as in RFC 5321,
/// RFC 5598 or RFC 3461. Nothing here knows a session, a store or a socket.
@NullMarked
package dev.postern.mail;

import org.jspecify.annotations.NullMarked;
