/// Brings alerts to people: to the program's log, a webhook and a command.
///
/// [Alerts] picks them out of all events, [Folding] makes one of those that repeat, and a [Line]
/// for each [Channel] waits for the slow ones, so that whoever raises an alert never does. Mail is
/// no channel: what an alert is about may be that mail doesn't leave.
@NullMarked
package dev.postern.alert;

import org.jspecify.annotations.NullMarked;
