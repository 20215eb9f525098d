package dev.postern.config;

import dev.postern.guard.GuardConfig;
import dev.postern.guard.GuardConfig.Access;
import dev.postern.guard.GuardConfig.Lockout;
import dev.postern.guard.GuardConfig.Traps;
import dev.postern.guard.NetworkFile;
import dev.postern.guard.Networks;
import dev.postern.key.KeyConfig;
import dev.postern.mail.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// `guard`, but for its volume.
///
/// @param guard empty where the section is missing
record GuardBinder(Optional<Section> guard, Sources sources) {

  private static final Duration YEAR = Duration.ofDays(365);

  /// @param keys that are declared: their users can be no traps
  GuardConfig bind(List<KeyConfig> keys) {
    return guard
        .map(
            section ->
                new GuardConfig(
                    access(section),
                    lockout(section),
                    traps(section, keys),
                    section.value("self-audit").flatMap(Value::flag).orElse(true)))
        .orElse(GuardConfig.DEFAULT);
  }

  private Access access(Section section) {
    return new Access(
        networks(section, "allow"),
        file(section, "allow-file").orElse(null),
        networks(section, "refuse"),
        file(section, "refuse-file").orElse(null));
  }

  private static Networks networks(Section section, String name) {
    List<String> texts = new ArrayList<>();
    for (Value item : section.value(name).map(Value::items).orElse(List.of())) {
      item.text()
          .ifPresent(
              text -> {
                try {
                  Networks.of(List.of(text));
                  texts.add(text);
                } catch (IllegalArgumentException problem) {
                  item.none("can't be used: " + problem.getMessage());
                }
              });
    }
    return Networks.of(texts);
  }

  // Read here to find what is wrong in it; the guard reads it again, and whenever it changes.
  private Optional<Path> file(Section section, String name) {
    return section
        .value(name)
        .flatMap(
            value ->
                sources
                    .path(value)
                    .flatMap(
                        path -> {
                          try {
                            NetworkFile.read(path);
                            return Optional.of(path);
                          } catch (IOException problem) {
                            return value.none("can't be used: " + problem.getMessage());
                          }
                        }));
  }

  private static Lockout lockout(Section guard) {
    Lockout standard = Lockout.DEFAULT;
    Optional<Section> found = guard.value("lockout").flatMap(value -> value.section(Names.LOCKOUT));
    if (found.isEmpty()) {
      return standard;
    }
    Section section = found.get();
    var lockout =
        new Lockout(
            whole(section, "failures", standard.failures()),
            whole(section, "network-failures", standard.networkFailures()),
            whole(section, "login-failures", standard.loginFailures()),
            span(section, "first", Duration.ofSeconds(1), YEAR, standard.first()),
            span(section, "most", Duration.ofSeconds(1), YEAR, standard.most()),
            span(section, "half-life", Duration.ofSeconds(1), YEAR, standard.halfLife()),
            span(section, "delay", Duration.ZERO, Duration.ofSeconds(30), standard.delay()));
    if (lockout.most().compareTo(lockout.first()) < 0) {
      section.error(
          "has most (%s) shorter than first (%s); give most at least as much"
              .formatted(Units.write(lockout.most()), Units.write(lockout.first())));
    }
    return lockout;
  }

  private Traps traps(Section guard, List<KeyConfig> keys) {
    Optional<Section> found = guard.value("traps").flatMap(value -> value.section(Names.TRAPS));
    if (found.isEmpty()) {
      return Traps.NONE;
    }
    Set<String> taken = new HashSet<>();
    keys.forEach(key -> taken.add(key.user().toLowerCase(Locale.ROOT)));
    List<String> users = new ArrayList<>();
    for (Value item : found.get().value("users").map(Value::items).orElse(List.of())) {
      KeyBinder.name(item).filter(user -> isFree(item, user, taken)).ifPresent(users::add);
    }
    List<KeyConfig> planted = new ArrayList<>();
    for (Value item : found.get().value("keys").map(Value::items).orElse(List.of())) {
      item.section(Names.TRAP_KEY)
          .flatMap(this::trapKey)
          .filter(key -> isFree(item, key.user(), taken))
          .ifPresent(planted::add);
    }
    return new Traps(users, planted);
  }

  private static boolean isFree(Value item, String user, Set<String> taken) {
    if (taken.add(user.toLowerCase(Locale.ROOT))) {
      return true;
    }
    item.none(
        "can't be " + Value.quoted(user) + ", which a key or another trap has; choose another");
    return false;
  }

  private Optional<KeyConfig> trapKey(Section section) {
    Optional<String> user =
        section.required("user", "name the user of the planted key").flatMap(KeyBinder::name);
    Optional<Secret> secret =
        section.required("secret", "give { file: PATH } or { env: NAME }").flatMap(sources::secret);
    return user.flatMap(
        name ->
            secret.map(
                found -> new KeyConfig(name, found, KeyConfig.DEFAULT_PROJECT, List.of(), false)));
  }

  private static int whole(Section section, String name, int standard) {
    return section.value(name).flatMap(value -> value.whole(2, 1_000_000)).orElse(standard);
  }

  private static Duration span(
      Section section, String name, Duration least, Duration most, Duration standard) {
    return section.value(name).flatMap(value -> value.duration(least, most)).orElse(standard);
  }
}
