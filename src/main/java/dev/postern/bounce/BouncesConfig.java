package dev.postern.bounce;

import dev.postern.mail.Domain;
import java.time.Duration;

/// The domain to which mail of ours comes back.
///
/// @param domain whose MX leads to an inbound listener of ours; nothing else takes mail for it
/// @param verp what a return path tells apart
/// @param smarthosts whether smarthosts get our return path too, which some refuse
/// @param feedback the local part that takes feedback reports
/// @param valid how long a return path is good
/// @param messageSize of one that comes in, in octets
public record BouncesConfig(
    Domain domain,
    Verp verp,
    boolean smarthosts,
    String feedback,
    Duration valid,
    int messageSize) {

  public static final String DEFAULT_FEEDBACK = "feedback";
  public static final Duration DEFAULT_VALID = Duration.ofDays(30);
  public static final int DEFAULT_MESSAGE_SIZE = 1 << 20;

  /// As `verp: per-message | per-recipient`.
  public enum Verp {
    /// One return path for a message; the report says which recipient it is about.
    PER_MESSAGE,
    /// One for each recipient, which then has a transaction of its own.
    PER_RECIPIENT
  }
}
