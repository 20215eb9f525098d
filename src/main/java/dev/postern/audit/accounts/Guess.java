package dev.postern.audit.accounts;

import dev.postern.audit.probe.Answer;
import java.time.Duration;

/// A wrong login, and what came of it.
///
/// @param known whether there is such a user
/// @param took how long the answer to the password took
record Guess(boolean known, Answer answer, Duration took) {}
