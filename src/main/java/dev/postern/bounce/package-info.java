/// What we tell senders: one classifier for replies and faults, and the composing of notifications
/// (RFC 3461–3464).
@NullMarked
package dev.postern.bounce;

import org.jspecify.annotations.NullMarked;
