package dev.postern.signing;

import dev.postern.dkim.KeyRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Makes, shows, rotates and retires DKIM keys. Blocks; not for event loops.
public interface DkimAdmin {

  /// A key as an operator sees it; never with its private half.
  ///
  /// @param state pending, active or retired
  /// @param changedAt when it came to be in its state
  /// @param name where its record is published
  /// @param next what to do about it, as a clause
  record KeyView(
      String domain,
      String selector,
      String state,
      Instant createdAt,
      Instant changedAt,
      String name,
      KeyRecord record,
      Published published,
      String next) {}

  /// Makes the first keys of a domain, one for each algorithm.
  ///
  /// @param selector what their selectors begin with; else they are named after the month
  /// @param now whether they sign at once, published or not
  /// @throws DkimProblem if the domain has keys that sign or wait, or a name is not allowed
  List<KeyView> create(String domain, Optional<String> selector, boolean now);

  /// Makes keys that replace those which sign, each as soon as its record is seen. Those that
  /// waited are dropped.
  ///
  /// @param now whether they sign at once, published or not
  /// @throws DkimProblem if the domain has no keys
  List<KeyView> rotate(String domain, boolean now);

  /// Ends signing for a domain.
  ///
  /// @throws DkimProblem if no key of it signs or waits
  List<KeyView> retire(String domain);

  /// The keys of a domain, or all, after a look at what is published; which lets those sign that
  /// waited for it.
  ///
  /// @throws DkimProblem if the domain has no keys
  List<KeyView> show(Optional<String> domain);

  /// A request about DKIM keys that can't be met; the message says why and what to do.
  final class DkimProblem extends RuntimeException {
    public DkimProblem(String message) {
      super(message);
    }
  }
}
