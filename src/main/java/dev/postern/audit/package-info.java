/// Looks at somebody's mail ports from the outside and says what is wrong with them, with proof.
///
/// [Audit] reaches each port, then lets the probes of the rooms below look at those that speak
/// SMTP, and makes a [Report]. It knows nothing of the server but what the server says; to it
/// Postern is one server among others.
@NullMarked
package dev.postern.audit;

import org.jspecify.annotations.NullMarked;
