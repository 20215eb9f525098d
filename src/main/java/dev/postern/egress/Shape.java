package dev.postern.egress;

import dev.postern.mail.Reply;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one site is allowed, as the profile has it. Each source has that much for itself.
///
/// @param rule the name of the profile's rule
/// @param connections at once, at most; how many it really is adapts to results
/// @param messagesPerConnection before a connection is ended
/// @param recipientsPerMessage of one transaction
/// @param rate of messages, null for no limit
/// @param connectionRate of new connections, null for no limit
/// @param backOffs the first that fits a reply counts
public record Shape(
    String rule,
    int connections,
    int messagesPerConnection,
    int recipientsPerMessage,
    @Nullable Rate rate,
    @Nullable Rate connectionRate,
    List<BackOff> backOffs) {

  /// The rule for whom no other one fits.
  public static final String DEFAULT_RULE = "default";

  /// What holds where a profile's default says nothing else.
  public static final Shape DEFAULT = new Shape(DEFAULT_RULE, 10, 100, 100, null, null, List.of());

  public Shape {
    if (connections < 1 || messagesPerConnection < 1 || recipientsPerMessage < 1) {
      throw new IllegalArgumentException("a site is allowed at least one of each: " + rule);
    }
    backOffs = List.copyOf(backOffs);
  }

  Optional<BackOff> backOff(Reply reply) {
    for (BackOff rule : backOffs) {
      if (rule.fits(reply)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }
}
