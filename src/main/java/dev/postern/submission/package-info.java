/// The single intake: authorise, check, stamp, store, enqueue. SMTP calls it, and so does whatever
/// else hands in mail.
///
/// [Intake] answers MAIL and RCPT at once and turns a body into an [Incoming], whose receipt comes
/// only after the store's commit. Header rules are applied while octets flow, so a message is never
/// held whole because of them.
@NullMarked
package dev.postern.submission;

import org.jspecify.annotations.NullMarked;
