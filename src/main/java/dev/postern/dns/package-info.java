/// Looks names up: the resolver port, its values, and one implementation over dnsjava with a
/// bounded cache.
///
/// A question goes through [DnsjavaResolver], which knows types, to the answers that are kept
/// ([Answers]). Otherwise a [Chase] follows it from alias to alias: each [Step] comes from a
/// [Source], which asks the [Upstream] servers and judges what they say.
///
/// What is asked is always a host or domain name in A-labels; what comes back says whether it was
/// authenticated by DNSSEC. It knows nothing of mail: what an answer means is decided in `route`.
@NullMarked
package dev.postern.dns;

import org.jspecify.annotations.NullMarked;
