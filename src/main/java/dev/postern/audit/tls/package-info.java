/// Looks at a port's TLS: as any client sees it by one handshake, and with hellos of our own making
/// that offer what no library speaks any more.
///
/// [ClientHello] and [FlightDecoder] are the records of SSL 2 to TLS 1.3 as far as a server shows
/// itself before keys are made; they do no I/O. [Offers] carries them to the server and back,
/// [VersionSearch], [SuiteSearch] and [GroupSearch] find out by elimination what it takes, and
/// [TlsGrade] makes a mark of the findings.
@NullMarked
package dev.postern.audit.tls;

import org.jspecify.annotations.NullMarked;
