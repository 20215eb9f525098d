/// The client's side of SMTP as a plain object, driving EHLO..QUIT towards a next hop: inputs in,
/// effects out.
///
/// The same shape as `smtp.server`: a driver feeds it octets from the peer and carries out its
/// effects. It honours what the peer announces (PIPELINING, SIZE, LIMITS, 8BITMIME, SMTPUTF8, DSN,
/// CHUNKING) and reports a verdict per recipient.
@NullMarked
package dev.postern.smtp.client;

import org.jspecify.annotations.NullMarked;
