/// Learns what is usual of a series of numbers, and says how unusual the next one is.
///
/// A [Detector] is given a time and values, and answers with a [Score]: how unusual, what was
/// expected, and why, in a sentence for people. It learns while it watches, in a few kilobytes,
/// with one set of parameters for every series.
///
/// It knows nothing of mail, and neither reads a clock nor keeps anything: its state is an array of
/// octets that the caller puts away.
@NullMarked
package dev.postern.baseline;

import org.jspecify.annotations.NullMarked;
