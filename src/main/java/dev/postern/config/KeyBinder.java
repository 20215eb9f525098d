package dev.postern.config;

import dev.postern.key.KeyConfig;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// `keys`, and lists of address patterns.
record KeyBinder(Section root, Sources sources) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
  // What a person makes up has less than a guesser needs; minted secrets have more than 30.
  private static final int SHORT = 20;

  /// The keys, and by user the limits of those that have their own.
  record Bound(List<KeyConfig> keys, Map<String, Section> limits) {}

  Bound bind() {
    List<KeyConfig> keys = new ArrayList<>();
    Map<String, Section> limits = new HashMap<>();
    Set<String> users = new HashSet<>();
    for (Value item : root.value("keys").map(Value::items).orElse(List.of())) {
      Optional<Section> section = item.section(Names.KEY);
      Optional<KeyConfig> key = section.flatMap(this::key);
      key.ifPresent(keys::add);
      section
          .flatMap(found -> found.value("limits"))
          .flatMap(value -> value.section(Names.KEY_LIMITS))
          .ifPresent(own -> key.ifPresent(found -> limits.put(found.user(), own)));
      if (key.isPresent() && !users.add(key.get().user())) {
        item.none("is a second key of the user " + key.get().user() + "; remove one of them");
      }
    }
    return new Bound(keys, limits);
  }

  private Optional<KeyConfig> key(Section section) {
    Optional<String> user =
        section.required("user", "name the user that logs in with it").flatMap(KeyBinder::name);
    Optional<Secret> secret =
        section.required("secret", "give { file: PATH } or { env: NAME }").flatMap(sources::secret);
    Optional<String> project =
        section
            .value("project")
            .map(KeyBinder::name)
            .orElse(Optional.of(KeyConfig.DEFAULT_PROJECT));
    Optional<List<AddressPattern>> from =
        section
            .required(
                "from", "list the senders it may use, as [\"*@app.example\"], or [\"*\"] for any")
            .flatMap(KeyBinder::patterns);
    Optional<Boolean> hideClient =
        section.value("hide-client").map(Value::flag).orElse(Optional.of(false));
    if (user.isEmpty()
        || secret.isEmpty()
        || project.isEmpty()
        || from.isEmpty()
        || hideClient.isEmpty()) {
      return Optional.empty();
    }
    if (secret.get().reveal().length() < SHORT) {
      section.warn(
          "has a secret of fewer than "
              + SHORT
              + " characters, which can be guessed; mint one: openssl rand -hex 20");
    }
    return Optional.of(
        new KeyConfig(user.get(), secret.get(), project.get(), from.get(), hideClient.get()));
  }

  static Optional<List<AddressPattern>> patterns(Value value) {
    List<AddressPattern> patterns = new ArrayList<>();
    List<Value> items = value.items();
    for (Value item : items) {
      item.text()
          .flatMap(
              text ->
                  AddressPattern.parse(text)
                      .or(
                          () ->
                              item.none(
                                  "can't be "
                                      + Value.quoted(text)
                                      + "; write an address, a domain, *@domain, *.domain or *")))
          .ifPresent(patterns::add);
    }
    if (items.isEmpty()) {
      return value.none("lists nothing; write at least one pattern, as [\"*@app.example\"]");
    }
    return patterns.size() == items.size() ? Optional.of(patterns) : Optional.empty();
  }

  static Optional<String> name(Value value) {
    return value.text(NAME, "use at most 64 letters, digits and . _ @ + -");
  }
}
