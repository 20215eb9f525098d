/// What the DNS and the policy host of a domain tell those who send mail to it: MX, MTA-STS, DANE
/// and TLS reports, and whether its mail hosts keep what is promised there.
///
/// [DomainProbe] is the way in. It asks what any sending server asks, and sends no mail.
@NullMarked
package dev.postern.audit.domain;

import org.jspecify.annotations.NullMarked;
