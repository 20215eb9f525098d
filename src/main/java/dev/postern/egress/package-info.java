/// How fast mail leaves, and from where: source addresses and pools, and how each site is shaped.
///
/// Which source takes a message is chosen by [EgressPools]; which hosts are one site is named by
/// [SiteName]; what a site is allowed stands in the profile ([Shaping], [Shape]); what is going on
/// there and what limits it is known by its [Site]. An operator's hand is in [Overrides]. Values
/// and rules only: nothing here opens a connection or reads a clock but that of [Overrides].
@NullMarked
package dev.postern.egress;

import org.jspecify.annotations.NullMarked;
