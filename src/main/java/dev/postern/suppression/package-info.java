/// Recipients that a project must not send to: whom the list holds, who is added, and what becomes
/// of mail to them.
///
/// [Suppressions] answers at once and from memory, so that RCPT costs no read of the store.
@NullMarked
package dev.postern.suppression;

import org.jspecify.annotations.NullMarked;
