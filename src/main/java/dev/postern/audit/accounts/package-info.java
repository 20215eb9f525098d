/// Whether a server tells strangers who has an account, and lets them guess passwords.
///
/// [dev.postern.audit.accounts.NamesProbe] asks for names by VRFY, EXPN and RCPT, and looks at
/// answers ([Telling]) and times ([Timing]). [dev.postern.audit.accounts.GuessingProbe] makes the
/// few wrong logins of an audit, when all else is done, and looks what the server does about them
/// ([Lockout]). [dev.postern.audit.accounts.LoginProbe] makes the right one.
@NullMarked
package dev.postern.audit.accounts;

import org.jspecify.annotations.NullMarked;
