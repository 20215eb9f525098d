/// Header block scan, stamping, and the conversion of 8-bit content for hops that can't take it
/// (RFC 5322, 2045).
///
/// Pure and streaming: a header block at most is held, never a message as a String.
@NullMarked
package dev.postern.mime;

import org.jspecify.annotations.NullMarked;
