package dev.postern.audit.probe;

import dev.postern.mail.AddressLiteral;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a server may take for its own: the names that it gives itself, the name by which it was
/// found, its address.
///
/// @param domains the likeliest first; at least one
/// @param literal `[192.0.2.1]` (RFC 5321 §4.1.3)
public record OwnNames(List<String> domains, String literal) {

  // What a hostile server calls itself does not get into a command as it is.
  private static final Pattern NAME =
      Pattern.compile("(?=.{4,253}$)[a-z0-9-]+(\\.[a-z0-9-]+)*\\.[a-z][a-z0-9-]*");
  private static final String GREETING = "S: 220";

  public OwnNames {
    domains = List.copyOf(domains);
  }

  /// As a dialogue on which EHLO was said lets us know.
  public static OwnNames of(Dialogue dialogue, MailPort at) {
    String greeting =
        dialogue.all().stream().filter(line -> line.startsWith(GREETING)).findFirst().orElse("");
    Set<String> domains = new LinkedHashSet<>();
    name(greeting.substring(Math.min(GREETING.length() + 1, greeting.length())))
        .ifPresent(domains::add);
    name(dialogue.hello().name()).ifPresent(domains::add);
    name(at.host()).ifPresent(domains::add);
    if (domains.isEmpty()) {
      domains.add("localhost");
    }
    return new OwnNames(List.copyOf(domains), AddressLiteral.of(at.address().getHostAddress()));
  }

  /// The likeliest.
  public String domain() {
    return domains.getFirst();
  }

  /// The domains that these hosts may take mail for: `example.org` for `mail.example.org`, too.
  public List<String> mailDomains() {
    Set<String> all = new LinkedHashSet<>(domains);
    for (String domain : domains) {
      String parent = domain.substring(domain.indexOf('.') + 1);
      if (parent.indexOf('.') > 0) {
        all.add(parent);
      }
    }
    return List.copyOf(all);
  }

  private static Optional<String> name(String text) {
    String word = text.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
    return NAME.matcher(word).matches() ? Optional.of(word) : Optional.empty();
  }
}
