package dev.postern.trace;

import java.net.URI;

/// Where traces go, and how many.
///
/// @param otlp of a collector that takes OTLP over HTTP
/// @param sample the share of messages that are traced, from 0 to 1
public record TracingConfig(URI otlp, double sample) {}
