/// Commands. They talk to a running relay through the records of `api` only.
@NullMarked
package dev.postern.cli;

import org.jspecify.annotations.NullMarked;
