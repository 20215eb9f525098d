/// DKIM signatures (RFC 6376, RFC 8463), as pure functions: a header goes in, then the body in
/// slices of any size, and out come the fields that are to stand ahead of the message.
///
/// [Signer] is one message being signed, by as many keys as there are: the body is read once and
/// hashed once for all of them. [KeyRecord] is what must be published for a key. Where keys are
/// kept, and which of them sign, is decided elsewhere.
@NullMarked
package dev.postern.dkim;

import org.jspecify.annotations.NullMarked;
