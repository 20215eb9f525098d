package dev.postern.smtp.client;

import dev.postern.mail.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// What the peer announced in its reply to EHLO (RFC 5321 §4.1.1.1).
///
/// @param offered keywords in upper case
/// @param maxSize in octets; [Long#MAX_VALUE] where it names no limit (RFC 1870 §4)
/// @param mechanisms of AUTH, in upper case
/// @param leastBy the shortest deadline in seconds that DELIVERBY takes (RFC 2852 §3)
/// @param maxRecipients RCPTMAX of LIMITS (RFC 9422 §4.2)
/// @param maxTransactions MAILMAX of LIMITS (RFC 9422 §4.1)
/// @param maxDomains RCPTDOMAINMAX of LIMITS (RFC 9422 §4.3)
record Extensions(
    Set<String> offered,
    long maxSize,
    Set<String> mechanisms,
    long leastBy,
    int maxRecipients,
    int maxTransactions,
    int maxDomains) {

  /// After HELO: none.
  static final Extensions NONE =
      new Extensions(
          Set.of(),
          Long.MAX_VALUE,
          Set.of(),
          0,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

  /// Reads the reply to EHLO; parameters that make no sense count as absent.
  static Extensions of(Reply ehlo) {
    Map<String, List<String>> found = new HashMap<>();
    for (String line : ehlo.lines().subList(1, ehlo.lines().size())) {
      // Some announce "AUTH=LOGIN" besides or instead of "AUTH LOGIN".
      String text = line.strip().toUpperCase(Locale.ROOT).replaceFirst("^AUTH=", "AUTH ");
      List<String> words = List.of(text.split("\\s+"));
      found.merge(words.getFirst(), words.subList(1, words.size()), Extensions::joined);
    }
    List<String> limits = found.getOrDefault("LIMITS", List.of());
    return new Extensions(
        Set.copyOf(found.keySet()),
        size(found.getOrDefault("SIZE", List.of())),
        Set.copyOf(found.getOrDefault("AUTH", List.of())),
        leastBy(found.getOrDefault("DELIVERBY", List.of())),
        limit(limits, "RCPTMAX="),
        limit(limits, "MAILMAX="),
        limit(limits, "RCPTDOMAINMAX="));
  }

  /// The same with no more recipients at once than that.
  Extensions atMost(int recipients) {
    return recipients >= maxRecipients
        ? this
        : new Extensions(
            offered, maxSize, mechanisms, leastBy, recipients, maxTransactions, maxDomains);
  }

  boolean has(String keyword) {
    return offered.contains(keyword);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static long size(List<String> parameters) {
    long size = parameters.isEmpty() ? 0 : number(parameters.getFirst());
    return size <= 0 ? Long.MAX_VALUE : size;
  }

  // Other words may follow behind a comma.
  private static long leastBy(List<String> parameters) {
    return parameters.isEmpty() ? 0 : Math.max(0, number(parameters.getFirst().split(",", 2)[0]));
  }

  private static int limit(List<String> limits, String name) {
    for (String limit : limits) {
      if (limit.startsWith(name)) {
        long value = number(limit.substring(name.length()));
        return value <= 0 ? Integer.MAX_VALUE : (int) Math.min(value, Integer.MAX_VALUE);
      }
    }
    return Integer.MAX_VALUE;
  }

  private static long number(String digits) {
    if (digits.isEmpty() || digits.length() > 18) {
      return -1;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return -1;
      }
    }
    return Long.parseLong(digits);
  }
}
