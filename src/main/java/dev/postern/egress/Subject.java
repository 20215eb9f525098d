package dev.postern.egress;

import dev.postern.mail.Domain;
import java.util.Locale;
import java.util.Optional;

/// What an operator's command is about.
///
/// @param name in its comparable form. Of a site: its name, one of its hosts, or the profile's rule
///   that shapes it, which means all sites of that rule
public record Subject(Kind kind, String name) {

  // Of any name here; the longest is a domain's.
  private static final int MOST_NAME = Domain.MAX_LENGTH;

  /// What kinds there are.
  public enum Kind {
    /// The mail for one site.
    SITE,
    /// The mail for one recipient domain.
    DOMAIN,
    /// The mail of one key.
    KEY;

    /// As commands and the store write it.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> parse(String label) {
      for (Kind kind : values()) {
        if (kind.label().equals(label)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /// Empty where the name can't be one of that kind.
  public static Optional<Subject> parse(Kind kind, String name) {
    if (name.isBlank()
        || name.length() > MOST_NAME
        || name.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    return switch (kind) {
      case SITE -> Optional.of(new Subject(kind, name.toLowerCase(Locale.ROOT)));
      case DOMAIN -> Domain.parse(name).map(domain -> new Subject(kind, domain.ascii()));
      case KEY -> Optional.of(new Subject(kind, name));
    };
  }

  /// The option that names it: `--site 'NAME'`.
  public String option() {
    return "--" + kind.label() + " '" + name + "'";
  }

  @Override
  public String toString() {
    return kind.label() + " " + name;
  }
}
