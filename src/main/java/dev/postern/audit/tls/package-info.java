/// Looks at a port's TLS: as any client sees it by one handshake, and with hellos of our own making
/// that offer what no library speaks any more.
///
/// The hellos and what a server answers are next door, in `hello`. [Offers] carries them to the
/// server and back, [VersionSearch], [SuiteSearch] and [GroupSearch] find out by elimination what
/// it takes, and [Grading] makes a mark of the findings.
@NullMarked
package dev.postern.audit.tls;

import org.jspecify.annotations.NullMarked;
