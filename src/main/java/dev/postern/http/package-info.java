/// The HTTP server that the admin interface, health and metrics share: authentication, limits,
/// errors as problem+json (RFC 9457).
@NullMarked
package dev.postern.http;

import org.jspecify.annotations.NullMarked;
