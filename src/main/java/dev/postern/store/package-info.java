/// Durable messages, recipients, events and keys: one schema, group commit, recovery.
///
/// `250 means on disk`: the stage that [MessageStore#accept] returns completes only after the
/// commit that holds the message is synced. Small bodies live in the database, large ones as files
/// that are synced before the row that names them. One thread writes; whoever waits is answered in
/// batches.
@NullMarked
package dev.postern.store;

import org.jspecify.annotations.NullMarked;
