@NullMarked
package dev.postern.audit.tls;

import org.jspecify.annotations.NullMarked;
