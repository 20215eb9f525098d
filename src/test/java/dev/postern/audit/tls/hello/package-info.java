@NullMarked
package dev.postern.audit.tls.hello;

import org.jspecify.annotations.NullMarked;
