package dev.postern.guard;

import dev.postern.key.Key;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one session runs up, one message after the other. Its answers may be late on purpose: who
/// is only a little too fast is slowed down instead of refused.
///
/// For one caller at a time, who waits for each answer.
public final class Tab {

  private final @Nullable Quotas quotas;
  private final @Nullable Subject address;
  private @Nullable Key key;
  private List<Account> payers = List.of();
  private int recipients;
  // Of a key whose new recipients are counted: all that the message goes to, and those among them
  // that it did not know.
  private final Set<Long> pairs = new HashSet<>();
  private final Set<Long> unknown = new HashSet<>();
  private int paidOn;

  Tab(@Nullable Quotas quotas, @Nullable Subject address) {
    this.quotas = quotas;
    this.address = address;
  }

  /// The tab of a client who pays nothing.
  public static Tab free() {
    return new Tab(null, null);
  }

  /// May a message begin?
  ///
  /// @param sender null for a client of a trusted network
  public CompletionStage<Optional<Refusal>> message(@Nullable Key sender) {
    key = sender;
    recipients = 0;
    pairs.clear();
    unknown.clear();
    payers = quotas == null ? List.of() : quotas.payers(sender, address);
    return settled(() -> look(new Bill(1, 0, 0)));
  }

  /// May it go to one more?
  public CompletionStage<Optional<Refusal>> recipient(Mailbox recipient) {
    Optional<Long> pair = pair(recipient);
    boolean isNew = pair.filter(this::isUnknown).isPresent();
    var bill = new Bill(1, recipients + 1, unknown.size() + (isNew ? 1 : 0));
    return settled(() -> look(bill))
        .thenApply(
            refusal -> {
              if (refusal.isEmpty()) {
                recipients++;
                pair.ifPresent(pairs::add);
                pair.filter(_ -> isNew).ifPresent(unknown::add);
              }
              return refusal;
            });
  }

  /// Charges the message, which is complete; then either [#keep] or [#giveBack] is called.
  public CompletionStage<Optional<Refusal>> charge() {
    if (quotas != null && !payers.isEmpty()) {
      // Anew: in a long time between somebody's account may have been forgotten.
      payers = quotas.payers(key, address);
      paidOn = quotas.today();
    }
    return settled(this::take);
  }

  /// The message is accepted.
  public void keep() {
    if (quotas != null) {
      int today = quotas.today();
      pairs.forEach(pair -> quotas.known().note(pair, today));
    }
  }

  /// The message is not accepted after all. What was paid on another day stays paid: today's was
  /// not used for it.
  public void giveBack() {
    if (quotas != null && paidOn == quotas.today()) {
      payers.forEach(payer -> payer.giveBack(bill()));
    }
  }

  private Bill bill() {
    return new Bill(1, recipients, unknown.size());
  }

  private @Nullable Shortfall look(Bill bill) {
    for (Account payer : payers) {
      Shortfall missing = payer.look(bill);
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  private @Nullable Shortfall take() {
    Bill bill = bill();
    for (int i = 0; i < payers.size(); i++) {
      Shortfall missing = payers.get(i).take(bill);
      if (missing != null) {
        payers.subList(0, i).forEach(payer -> payer.giveBack(bill));
        return missing;
      }
    }
    return null;
  }

  private Optional<Long> pair(Mailbox recipient) {
    Key sender = key;
    return sender != null && payers.stream().anyMatch(p -> p.counts(Thing.NEW_RECIPIENTS))
        ? Optional.of(KnownRecipients.pair(sender.user(), recipient))
        : Optional.empty();
  }

  private boolean isUnknown(long pair) {
    return quotas != null && !unknown.contains(pair) && !quotas.known().knows(pair, quotas.today());
  }

  private CompletionStage<Optional<Refusal>> settled(Supplier<@Nullable Shortfall> attempt) {
    return quotas == null || payers.isEmpty()
        ? CompletableFuture.completedStage(Optional.empty())
        : quotas.settled(attempt);
  }
}
