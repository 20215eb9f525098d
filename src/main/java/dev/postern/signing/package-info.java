/// Which DKIM keys sign for which domains, and the life of a key: made, published by a person, seen
/// in the DNS, signing, retired, gone.
///
/// [DkimKeys] holds them and is asked for every message; [KeyWatch] looks from time to time whether
/// what waits has been published. How a signature is made is `dkim`'s; that a message gets one,
/// `submission`'s.
@NullMarked
package dev.postern.signing;

import org.jspecify.annotations.NullMarked;
