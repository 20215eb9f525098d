/// Tells domains that ask for it how our connections to them fared with TLS, once a day (RFC 8460).
///
/// [TlsReports] counts what delivery tells it, in memory and now and then in the store. When a day
/// is over, each domain is asked for its `_smtp._tls` record; who publishes none is forgotten, who
/// publishes one gets a report by mail or HTTPS. It knows nothing of how TLS is done or judged.
@NullMarked
package dev.postern.tlsrpt;

import org.jspecify.annotations.NullMarked;
