package dev.postern.submission;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Refusal;
import java.util.Optional;

/// Whether mail of a project to a recipient is refused, and what is said then. Must not block.
@FunctionalInterface
public interface Suppressed {
  Optional<Refusal> refusal(String project, Mailbox recipient);
}
