/// The single intake: authorise, check, stamp, store, enqueue. SMTP calls it, and so does whatever
/// else hands in mail.
///
/// [Intake] answers MAIL and RCPT at once and turns a body into an [Incoming], whose receipt comes
/// only after the store's commit. Header rules are applied while octets flow, so a message is never
/// held whole because of them. A message of a domain that has DKIM keys is signed as it passes
/// ([Signatory]); the signatures, known last, go ahead of what was written.
@NullMarked
package dev.postern.submission;

import org.jspecify.annotations.NullMarked;
