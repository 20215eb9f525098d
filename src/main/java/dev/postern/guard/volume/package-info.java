/// What each key usually sends, learnt as it sends, and what stands out against it: a stolen key is
/// noticed by its first two hundred messages.
///
/// [VolumeWatch] is told of every message, refusal and bounce and keeps a [KeyBaseline] for each
/// key. That compares two explanations of every event: the key's own ways (how much at this hour
/// and lately, which recipients, networks and sizes) and a stranger who sends besides. The
/// logarithm of their ratio adds up in a [Suspicion]; past what this key has ever made of honest
/// mail it is a [Finding]. Pure logic: time arrives as an argument. See
/// docs/adr/0012-volume-baselines.md.
@NullMarked
package dev.postern.guard.volume;

import org.jspecify.annotations.NullMarked;
