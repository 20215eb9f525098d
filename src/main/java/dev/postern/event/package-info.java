/// The record of every fate: one [Event] for each thing that happens to a message or a session.
///
/// Producers hand events to an [EventSink]; the log, the metrics and the store read them. An event
/// never holds a secret or a body.
@NullMarked
package dev.postern.event;

import org.jspecify.annotations.NullMarked;
