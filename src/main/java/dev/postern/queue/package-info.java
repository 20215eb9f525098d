/// What is due when: the schedule of every recipient that is not done, in memory, rebuilt from the
/// store.
///
/// [Queue] takes messages once they are durable, groups due recipients by [Destination], is fair
/// between users, and hands [Job]s to the [Deliverer]. What comes back is an [Outcome] per
/// recipient, which it records, reports and schedules again. It knows no protocol, no route and no
/// socket.
@NullMarked
package dev.postern.queue;

import org.jspecify.annotations.NullMarked;
