/// Who is shut out, and which logins are looked at: failed logins, what else a session does wrong,
/// traps, lists and an operator's word.
///
/// The state is [Lockout]'s: scores that decay, in bounded tables. [LoginSentry] stands before
/// every verification, [Patrol] does in the background what nobody should wait for, and what must
/// outlive a restart goes through [Book].
@NullMarked
package dev.postern.guard.lockout;

import org.jspecify.annotations.NullMarked;
