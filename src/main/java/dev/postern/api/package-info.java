/// JSON resources for operators: keys, queue, inbox. One class per resource, with its request and
/// response records.
@NullMarked
package dev.postern.api;

import org.jspecify.annotations.NullMarked;
