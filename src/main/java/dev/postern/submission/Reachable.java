package dev.postern.submission;

import dev.postern.mail.Mailbox;

/// Whether a route takes a recipient. Plugged in by `route`, which lies above. Must not block.
@FunctionalInterface
public interface Reachable {
  boolean reaches(Mailbox recipient);
}
