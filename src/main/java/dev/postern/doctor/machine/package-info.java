/// What a Linux machine says of itself: the files below /proc, /sys and /run, and the programs that
/// know more.
///
/// All of it is read with bounds and as far as this user may; what can't be read is empty, never a
/// failure. Tests read recorded trees, since every path is below the root of a [Machine].
@NullMarked
package dev.postern.doctor.machine;

import org.jspecify.annotations.NullMarked;
