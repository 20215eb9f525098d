package dev.postern.signing;

import dev.postern.dkim.Algorithm;
import dev.postern.signing.DkimAdmin.DkimProblem;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The names of keys: `p`, year and month, and a letter, as `p202611a`, so that who reads a zone
/// sees how old a key is; or what an operator chose, with the algorithm behind it.
final class Selectors {

  private static final Pattern CHOSEN = Pattern.compile("[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?");
  private static final DateTimeFormatter MONTH =
      DateTimeFormatter.ofPattern("uuuuMM", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Selectors() {}

  /// One for each algorithm, none of which is taken.
  ///
  /// @throws DkimProblem if this month has no letters left
  static List<String> next(Instant now, Set<String> taken) {
    String month = 'p' + MONTH.format(now);
    var free = new ArrayList<String>();
    for (char letter = 'a'; letter <= 'z'; letter++) {
      if (!taken.contains(month + letter)) {
        free.add(month + letter);
      }
      if (free.size() == Algorithm.values().length) {
        return free;
      }
    }
    throw new DkimProblem(
        "this domain has a key for every letter of " + month + ": wait for the next month");
  }

  /// @throws DkimProblem if it can't be a label of a name
  static List<String> chosen(String base) {
    if (!CHOSEN.matcher(base).matches()) {
      throw new DkimProblem(
          "a selector is 1 to 50 of a-z, 0-9 and inner hyphens; this is not: " + base);
    }
    var names = new ArrayList<String>();
    for (Algorithm algorithm : Algorithm.values()) {
      names.add(base + '-' + algorithm.label());
    }
    return names;
  }
}
