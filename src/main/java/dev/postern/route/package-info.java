/// Recipient to ordered next hops with their TLS demand: smarthost or capture, first match wins;
/// for direct delivery, what DANE and MTA-STS demand of a domain's hosts.
@NullMarked
package dev.postern.route;

import org.jspecify.annotations.NullMarked;
