/// What we tell senders: one classifier for replies and faults, and the composing of notifications
/// (RFC 3461–3464); and what comes back to us: return paths of our own, the reading of reports, and
/// what they lead to (RFC 5965).
@NullMarked
package dev.postern.bounce;

import org.jspecify.annotations.NullMarked;
