/// Looks at a domain that mail is sent from, as receivers will: may our addresses send for it, does
/// its DNS vouch for our signatures, can what comes back be received.
///
/// [DomainCheck] asks the DNS and makes findings, each with the record to publish. It changes
/// nothing, and knows our keys and addresses only by what it is given.
@NullMarked
package dev.postern.domain;

import org.jspecify.annotations.NullMarked;
