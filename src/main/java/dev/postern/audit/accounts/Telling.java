package dev.postern.audit.accounts;

import dev.postern.audit.probe.Answer;
import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Reply;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Whether answers tell names that may exist from names that can't.
///
/// @param told the names that were answered otherwise than names that can't exist
record Telling(Kind kind, List<String> told) {

  /// How it came out.
  enum Kind {
    TOLD,
    ALIKE,
    /// The server changed its mind on the way, or answered for now only.
    UNSURE
  }

  Telling {
    told = List.copyOf(told);
  }

  /// Compares.
  ///
  /// @param random at least two, asked before, among and after the others, so that a server that
  ///   has had enough of us is not taken for one that tells
  static Telling of(List<Asked> likely, List<Asked> random) {
    if (likely.isEmpty() || random.size() < 2) {
      return new Telling(Kind.UNSURE, List.of());
    }
    Set<String> codes = random.stream().map(Telling::code).collect(Collectors.toSet());
    boolean steady =
        codes.size() == 1
            && random.stream().allMatch(asked -> isAnAnswer(asked.answer()))
            && likely.stream().allMatch(asked -> isAnAnswer(asked.answer()));
    if (!steady) {
      return new Telling(Kind.UNSURE, List.of());
    }
    Set<String> texts = random.stream().map(Telling::text).collect(Collectors.toSet());
    List<String> told =
        likely.stream()
            .filter(
                asked ->
                    !codes.contains(code(asked))
                        || (texts.size() == 1 && !texts.contains(text(asked))))
            .map(Asked::name)
            .distinct()
            .toList();
    return new Telling(told.isEmpty() ? Kind.ALIKE : Kind.TOLD, told);
  }

  private static boolean isAnAnswer(Answer answer) {
    return answer.reply().filter(reply -> !reply.isTransient()).isPresent();
  }

  private static String code(Asked asked) {
    Optional<EnhancedStatus> status = asked.answer().reply().flatMap(Reply::enhancedStatus);
    return asked.answer().code() + status.map(value -> " " + value).orElse("");
  }

  // The text without the name that was asked for, which most repeat.
  private static String text(Asked asked) {
    String name = Pattern.quote(asked.name().toLowerCase(Locale.ROOT));
    return asked
        .answer()
        .text()
        .toLowerCase(Locale.ROOT)
        .replaceAll("(?<![\\w.-])" + name + "(?![\\w-])", "{name}");
  }
}
