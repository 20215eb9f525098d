/// The relay's audit of its own listeners: what `postern audit` does from outside, done from inside
/// at each start and once a day.
///
/// A listener that relays for a stranger, twice in a row, is closed: an outage that is noticed is
/// better than an open relay that is not.
@NullMarked
package dev.postern.audit.self;

import org.jspecify.annotations.NullMarked;
