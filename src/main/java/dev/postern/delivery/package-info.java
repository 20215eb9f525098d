/// One attempt: a route's hosts in order, a pooled connection, `smtp.client` over it, an outcome
/// per recipient. One classifier decides what a reply or fault means: next host, later, or give up.
/// per recipient.
@NullMarked
package dev.postern.delivery;

import org.jspecify.annotations.NullMarked;
