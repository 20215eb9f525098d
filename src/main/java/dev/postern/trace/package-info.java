/// Traces over OTLP, for those who ask for them: the way of each message as spans, made of its
/// events after the fact.
///
/// A message's trace has an id that is computed from the message's own, so that the delivery days
/// later, after restarts too, joins the trace of its submission and nothing has to be remembered.
/// See docs/tracing.md.
@NullMarked
package dev.postern.trace;

import org.jspecify.annotations.NullMarked;
