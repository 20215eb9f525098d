/// Which addresses stand for many clients: the gateway behind which a container sits, a proxy that
/// doesn't say whom it speaks for, an address that everyone arrives from.
///
/// To trust such an address is to trust whoever can reach us through it, and to shut it out is to
/// shut out everybody. [dev.postern.guard.nat.SharedAddresses] answers both questions. See
/// docs/nat.md.
@NullMarked
package dev.postern.guard.nat;

import org.jspecify.annotations.NullMarked;
