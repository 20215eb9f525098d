package dev.postern.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An SPF record, read (RFC 7208 §4.6, §12).
///
/// @param redirect a domain-spec; null where there is none
record SpfRecord(List<Directive> directives, @Nullable String redirect) {

  static final int MOST_TEXT = 16_384;

  private static final Pattern TERM =
      Pattern.compile("([-+?~]?)([A-Za-z][A-Za-z0-9_.-]*)(?:([:/=])(.*))?");
  private static final Pattern CIDR = Pattern.compile("(.*?)(?:/(\\d{1,2}))?(?://(\\d{1,3}))?");

  SpfRecord {
    directives = List.copyOf(directives);
  }

  /// What a match of a mechanism means.
  enum Qualifier {
    PASS('+'),
    FAIL('-'),
    SOFTFAIL('~'),
    NEUTRAL('?');

    private final char sign;

    Qualifier(char sign) {
      this.sign = sign;
    }

    static Qualifier of(String text) {
      for (Qualifier qualifier : values()) {
        if (!text.isEmpty() && qualifier.sign == text.charAt(0)) {
          return qualifier;
        }
      }
      return PASS;
    }
  }

  enum Mechanism {
    ALL,
    INCLUDE,
    A,
    MX,
    PTR,
    IP4,
    IP6,
    EXISTS
  }

  /// @param argument a domain-spec or address; empty where none was given
  record Directive(
      Qualifier qualifier, Mechanism mechanism, String argument, int ipv4Prefix, int ipv6Prefix) {}

  /// The texts that claim to be SPF records (RFC 7208 §4.5).
  static List<String> among(List<String> texts) {
    return texts.stream()
        .filter(
            text ->
                text.regionMatches(true, 0, "v=spf1", 0, 6)
                    && (text.length() == 6 || text.charAt(6) == ' '))
        .toList();
  }

  static SpfRecord read(String text) throws SpfProblem {
    if (text.length() > MOST_TEXT) {
      throw new SpfProblem("the record has " + text.length() + " characters");
    }
    List<Directive> directives = new ArrayList<>();
    String redirect = null;
    boolean explained = false;
    for (String term : text.substring(6).split(" +", -1)) {
      if (term.isEmpty()) {
        continue;
      }
      Matcher parts = TERM.matcher(term);
      if (!parts.matches() || !isPrintable(term)) {
        throw wrong(term);
      }
      if (!"=".equals(parts.group(3))) {
        directives.add(directive(term, parts));
        continue;
      }
      String name = parts.group(2).toLowerCase(Locale.ROOT);
      boolean repeated = name.equals("redirect") ? redirect != null : explained;
      boolean known = name.equals("redirect") || name.equals("exp");
      if (!parts.group(1).isEmpty() || (known && (repeated || parts.group(4).isEmpty()))) {
        throw wrong(term);
      }
      redirect = name.equals("redirect") ? parts.group(4) : redirect;
      explained |= name.equals("exp");
    }
    return new SpfRecord(directives, redirect);
  }

  Optional<String> redirected() {
    return Optional.ofNullable(redirect);
  }

  private static Directive directive(String term, Matcher parts) throws SpfProblem {
    Mechanism mechanism = mechanism(parts.group(2), term);
    boolean colon = ":".equals(parts.group(3));
    String rest = parts.group(3) == null ? "" : (colon ? "" : "/") + parts.group(4);
    boolean ranged =
        switch (mechanism) {
          case A, MX, IP4, IP6 -> true;
          case ALL, INCLUDE, PTR, EXISTS -> false;
        };
    String argument = rest;
    int ipv4 = 32;
    int ipv6 = 128;
    if (ranged) {
      boolean onlyIpv6 = mechanism == Mechanism.IP6;
      Matcher range = CIDR.matcher(onlyIpv6 ? rest.replaceFirst("/", "//") : rest);
      if (!range.matches()) {
        throw wrong(term);
      }
      argument = range.group(1);
      ipv4 = prefix(range.group(2), 32, term);
      ipv6 = prefix(range.group(3), 128, term);
      if (mechanism == Mechanism.IP4 && range.group(3) != null) {
        throw wrong(term);
      }
    }
    boolean needed =
        switch (mechanism) {
          case INCLUDE, EXISTS, IP4, IP6 -> true;
          case ALL, A, MX, PTR -> false;
        };
    if (((needed || colon) && argument.isEmpty())
        || (mechanism == Mechanism.ALL && !rest.isEmpty())
        || (!ranged && rest.startsWith("/") && !colon)) {
      throw wrong(term);
    }
    return new Directive(Qualifier.of(parts.group(1)), mechanism, argument, ipv4, ipv6);
  }

  private static Mechanism mechanism(String name, String term) throws SpfProblem {
    for (Mechanism mechanism : Mechanism.values()) {
      if (mechanism.name().equalsIgnoreCase(name)) {
        return mechanism;
      }
    }
    throw wrong(term);
  }

  private static int prefix(@Nullable String text, int most, String term) throws SpfProblem {
    int length = text == null ? most : Integer.parseInt(text);
    if (length > most) {
      throw wrong(term);
    }
    return length;
  }

  private static boolean isPrintable(String term) {
    return term.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static SpfProblem wrong(String term) {
    String shown = term.length() > 60 ? term.substring(0, 60) + "…" : term;
    return new SpfProblem("\"" + shown.replaceAll("[^\\x20-\\x7e…]", "?") + "\" is no SPF term");
  }
}
