/// How many connections a next hop gets: limits that start low and adapt, and which hosts are down.
@NullMarked
package dev.postern.egress;

import org.jspecify.annotations.NullMarked;
