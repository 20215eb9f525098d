/// The grammar that both SMTP roles share: commands, replies, lines, dot-data (RFC 5321).
///
/// Pure: octets in, values out; no I/O, no threads, no clock. What may be said when is decided in
/// `server` and `client`.
@NullMarked
package dev.postern.smtp;

import org.jspecify.annotations.NullMarked;
