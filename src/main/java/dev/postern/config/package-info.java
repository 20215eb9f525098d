/// File and environment to one immutable tree: every problem reported at once, with its line, cause
/// and remedy.
@NullMarked
package dev.postern.config;

import org.jspecify.annotations.NullMarked;
