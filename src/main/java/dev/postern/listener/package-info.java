/// Configured endpoints: bind, admit, and pump octets between `transport`, `smtp.server` and
/// `submission`.
@NullMarked
package dev.postern.listener;

import org.jspecify.annotations.NullMarked;
