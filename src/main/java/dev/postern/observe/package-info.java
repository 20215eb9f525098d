/// Metrics and health: counters that every package may bump, read by `/metrics` and the probes.
@NullMarked
package dev.postern.observe;

import org.jspecify.annotations.NullMarked;
