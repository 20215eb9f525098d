package dev.postern.guard;

import dev.postern.mail.Mailbox;
import java.util.Map;
import java.util.Optional;

/// What everybody may send. Without configuration as much as they like.
///
/// @param perKey of keys that have none of their own
/// @param ofKeys by user, of keys that have
/// @param contact whom to ask for more
public record Allowances(
    Allowance perKey,
    Allowance perProject,
    Allowance perAddress,
    Map<String, Allowance> ofKeys,
    Optional<Mailbox> contact) {

  public static final Allowances NONE =
      new Allowances(Allowance.NONE, Allowance.NONE, Allowance.NONE, Map.of(), Optional.empty());

  public Allowances {
    ofKeys = Map.copyOf(ofKeys);
  }

  Allowance of(Subject subject) {
    return switch (subject.kind()) {
      case KEY -> ofKeys.getOrDefault(subject.name(), perKey);
      case PROJECT -> perProject;
      case ADDRESS -> perAddress;
    };
  }
}
