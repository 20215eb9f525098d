package dev.postern.audit.probe;

import dev.postern.mail.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a server announced in reply to EHLO (RFC 5321 §4.1.1.1).
///
/// @param name what it calls itself
/// @param lines each keyword with its parameters, as they came
public record Hello(String name, List<String> lines) {

  /// Before any EHLO, or after HELO: nothing.
  public static final Hello NONE = new Hello("", List.of());

  public Hello {
    lines = List.copyOf(lines);
  }

  static Hello of(Reply reply) {
    String first = reply.lines().getFirst().strip();
    int space = first.indexOf(' ');
    return new Hello(
        space < 0 ? first : first.substring(0, space),
        reply.lines().subList(1, reply.lines().size()));
  }

  /// Keywords in upper case, sorted.
  public Set<String> keywords() {
    Set<String> keywords = new TreeSet<>();
    lines.forEach(line -> keywords.add(keyword(line)));
    keywords.remove("");
    return keywords;
  }

  public boolean has(String keyword) {
    return keywords().contains(keyword);
  }

  /// The parameters of a keyword, empty where it has none; absent where it is not announced.
  public Optional<List<String>> parameters(String keyword) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      if (keyword(line).equals(keyword)) {
        List<String> words = List.of(line.strip().split("[\\s=]+"));
        found.addAll(words.subList(1, words.size()));
      }
    }
    return has(keyword) ? Optional.of(List.copyOf(found)) : Optional.empty();
  }

  /// The mechanisms of AUTH in upper case, in the server's order.
  public List<String> mechanisms() {
    return parameters("AUTH").orElse(List.of()).stream()
        .map(name -> name.toUpperCase(Locale.ROOT))
        .distinct()
        .toList();
  }

  // Some announce "AUTH=LOGIN" besides or instead of "AUTH LOGIN".
  private static String keyword(String line) {
    return line.strip().split("[\\s=]", 2)[0].toUpperCase(Locale.ROOT);
  }
}
