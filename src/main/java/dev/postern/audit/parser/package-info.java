/// Says odd things to a server and sees what it makes of them: whether it keeps step, and whether
/// somebody could slip commands or messages past it.
///
/// [Trial]s are the odd things, in families by what they are odd in; [Sessions] has the connections
/// they are said on; a [Reaction] is what came of one. Nothing is delivered, but by
/// [EndOfDataProbe] to the tester's own address.
@NullMarked
package dev.postern.audit.parser;

import org.jspecify.annotations.NullMarked;
