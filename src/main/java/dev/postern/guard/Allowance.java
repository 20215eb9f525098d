package dev.postern.guard;

/// What a key, a project or an address may send.
///
/// @param newRecipients those that the key has not sent to before; of keys only
public record Allowance(Quota messages, Quota recipients, Quota newRecipients) {

  public static final Allowance NONE = new Allowance(Quota.NONE, Quota.NONE, Quota.NONE);

  Quota of(Thing thing) {
    return switch (thing) {
      case MESSAGES -> messages;
      case RECIPIENTS -> recipients;
      case NEW_RECIPIENTS -> newRecipients;
    };
  }
}
