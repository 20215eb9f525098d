package dev.postern.baseline;

/// How surprising a value was.
///
/// @param size 0 for the usual; the greater, the rarer
/// @param now the part that this value alone makes, without what the ones before it did
/// @param why what stood out most, as a sentence without its subject
record Surprise(double size, double now, String why) {}
