/// Who may connect, try and send how much: networks and limits, decided in one place.
///
/// [Admission] stands at the door and asks [Overload]; a session runs up a [Tab], which is paid
/// from the accounts that [Quotas] keeps and the [Ledger] carries through a restart. What each of
/// them counts it says as a [Witness].
@NullMarked
package dev.postern.guard;

import org.jspecify.annotations.NullMarked;
