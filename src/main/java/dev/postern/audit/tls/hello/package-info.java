/// What client and server say before keys are made, of SSL 2 to TLS 1.3, as octets: [ClientHello]
/// and [OldHello] are what we offer, [FlightDecoder] makes a [ServerFlight] of what comes back.
///
/// No I/O, and no word on what is good or bad but that of a [Suite]. What is decoded comes from
/// somebody who may have sent anything.
@NullMarked
package dev.postern.audit.tls.hello;

import org.jspecify.annotations.NullMarked;
