/// The composition root and the entry point.
@NullMarked
package dev.postern;

import org.jspecify.annotations.NullMarked;
