/// Who may connect, try and send how much: networks and limits, decided in one place.
@NullMarked
package dev.postern.guard;

import org.jspecify.annotations.NullMarked;
