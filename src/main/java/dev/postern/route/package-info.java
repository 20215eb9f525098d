/// Recipient to ordered next hops with their TLS demand: smarthost or capture, first match wins.
@NullMarked
package dev.postern.route;

import org.jspecify.annotations.NullMarked;
