/// Gets the text of MTA-STS policies: one small HTTPS client, over our own look-ups and sockets.
///
/// It opens connections to hosts that strangers name, so it goes to public addresses only, follows
/// nobody elsewhere, and reads no more than a policy may have. It knows nothing of what a policy
/// says.
@NullMarked
package dev.postern.fetch;

import org.jspecify.annotations.NullMarked;
