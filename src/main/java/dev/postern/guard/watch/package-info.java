/// What the guard watches all the time, and what follows.
///
/// [KeyGuard] tells the volume baselines of every message and hands their findings to [Reaction];
/// [ConnectionWatch] counts connection attempts against what is usual; [Rounds] is the clock of
/// both.
@NullMarked
package dev.postern.guard.watch;

import org.jspecify.annotations.NullMarked;
