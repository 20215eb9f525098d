package dev.postern.mail;

import java.util.Locale;
import java.util.Optional;

/// A set of addresses as configuration writes it.
///
/// `*` every address · `example.org` and `*@example.org` every address of that domain ·
/// `*.example.org` and `*@*.example.org` of every domain below it, not of itself ·
/// `billing@example.org` that address. Domains compare by their A-labels; local parts compare
/// without case, so that a key bound to one mailbox isn't bypassed or broken by case.
public final class AddressPattern {

  private static final String ANY = "*";

  private final String text;
  private final String localPart;
  private final String domain;
  private final boolean below;

  private AddressPattern(String text, String localPart, String domain, boolean below) {
    this.text = text;
    this.localPart = localPart;
    this.domain = domain;
    this.below = below;
  }

  /// Empty where the text has none of the forms above.
  public static Optional<AddressPattern> parse(String text) {
    int at = text.lastIndexOf('@');
    String local = at < 0 ? ANY : text.substring(0, at);
    String rest = text.substring(at + 1);
    if (rest.equals(ANY)) {
      return local.equals(ANY)
          ? Optional.of(new AddressPattern(text, ANY, ANY, false))
          : Optional.empty();
    }
    boolean below = rest.startsWith("*.");
    Optional<Domain> domain = Domain.parse(below ? rest.substring(2) : rest);
    if (domain.isEmpty()
        || (below && domain.get().isLiteral())
        || (!local.equals(ANY) && Mailbox.parse(local + '@' + domain.get()).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new AddressPattern(text, local.toLowerCase(Locale.ROOT), domain.get().ascii(), below));
  }

  public boolean matches(Mailbox mailbox) {
    return matchesDomain(mailbox.domain().ascii())
        && (localPart.equals(ANY)
            || localPart.equals(mailbox.localPart().toLowerCase(Locale.ROOT)));
  }

  /// Whether it is `*`: every address.
  public boolean isAny() {
    return domain.equals(ANY);
  }

  /// The pattern as it was written.
  @Override
  public String toString() {
    return text;
  }

  /// Equal where they hold the same addresses.
  @Override
  public boolean equals(Object other) {
    return other instanceof AddressPattern pattern
        && pattern.localPart.equals(localPart)
        && pattern.domain.equals(domain)
        && pattern.below == below;
  }

  @Override
  public int hashCode() {
    return 31 * localPart.hashCode() + domain.hashCode();
  }

  private boolean matchesDomain(String ascii) {
    if (domain.equals(ANY)) {
      return true;
    }
    return below
        ? ascii.length() > domain.length() + 1
            && ascii.endsWith(domain)
            && ascii.charAt(ascii.length() - domain.length() - 1) == '.'
        : ascii.equals(domain);
  }
}
