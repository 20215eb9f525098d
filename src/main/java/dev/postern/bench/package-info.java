/// Loads a server with messages and tells how it bears them: `postern bench`.
///
/// A [Load] says what is sent, and how fast. The [Schedule] made of it says when each message is
/// due ([Arrival]); the [Rota] gives what is due to a [Client] that has nothing to do, which sends
/// it over its present [Visit] or makes one. What came of it goes to the [Measurement], and at the
/// end into a [Report].
///
/// With a rate, a message's time counts from the moment at which it was due, whether or not anybody
/// was free to send it then: a server that stalls can't make the load wait for it and so hide the
/// stall (coordinated omission). The room knows nothing of Relay.
@NullMarked
package dev.postern.bench;

import org.jspecify.annotations.NullMarked;
