/// What the rules of a machine's firewall say about a port, as far as that can be read from a
/// listing.
///
/// No more than a guess: rules have more matches than are understood here, and the order of chains
/// is not followed. So a rule is always shown, and the person judges.
@NullMarked
package dev.postern.doctor.firewall;

import org.jspecify.annotations.NullMarked;
