package dev.postern.baseline;

/// How surprising a value was.
///
/// @param size 0 for the usual; the greater, the rarer
/// @param why what stood out most, as a sentence without its subject
record Surprise(double size, String why) {}
