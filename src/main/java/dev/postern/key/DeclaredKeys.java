package dev.postern.key;

import dev.postern.key.KeyAdmin.KeyProblem;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys of the configuration file as credentials: their secrets are turned into verifiers and
/// forgotten. Immutable; a reload makes another.
final class DeclaredKeys {

  static final DeclaredKeys NONE = new DeclaredKeys(Map.of());

  private final Map<String, Credential> byUser;

  private DeclaredKeys(Map<String, Credential> byUser) {
    this.byUser = Collections.unmodifiableMap(byUser);
  }

  /// What the configuration says now.
  ///
  /// A key that did not change keeps its credential, so that logins remembered for it stay good.
  ///
  /// @throws KeyProblem for names and secrets that can't be used, or a name that stands twice
  DeclaredKeys replacedBy(List<KeyConfig> configs, Salts salts, Sha256.Hi hi) {
    // Each may cost milliseconds: all cores, for the sake of the time to the first greeting.
    return new DeclaredKeys(
        configs.parallelStream()
            .map(config -> credential(config, salts, hi))
            .collect(
                Collectors.toMap(
                    credential -> credential.key().user(),
                    credential -> credential,
                    (one, _) -> {
                      throw new KeyProblem("key " + one.key().user() + " is declared twice");
                    },
                    TreeMap::new)));
  }

  @Nullable Credential find(String user) {
    return byUser.get(user);
  }

  List<Key> keys() {
    return byUser.values().stream().map(Credential::key).toList();
  }

  /// Users whose credential is not the same in the other.
  List<String> changedIn(DeclaredKeys other) {
    return byUser.keySet().stream()
        .filter(user -> byUser.get(user) != other.byUser.get(user))
        .toList();
  }

  private Credential credential(KeyConfig config, Salts salts, Sha256.Hi hi) {
    String user =
        SaslText.declared(config.user())
            .filter(name -> SaslText.fits(name, SaslText.MAX_USER))
            .orElseThrow(() -> problem(config, "a user is 1 to 255 octets of text"));
    String secret =
        SaslText.declared(config.secret().reveal())
            .filter(text -> SaslText.fits(text, SaslText.MAX_PASSWORD))
            .orElseThrow(() -> problem(config, "a secret is 1 to 1024 octets of text"));
    var key = new Key(user, config.project(), config.from(), config.hideClient());
    Credential known = byUser.get(user);
    if (known != null && known.key().equals(key) && known.verifier().matches(hi, secret)) {
      return known;
    }
    int iterations =
        MintedSecret.isWellFormed(secret) ? Salts.MINTED_ITERATIONS : Salts.CHOSEN_ITERATIONS;
    return new Credential(key, Verifier.derive(hi, secret, salts.of(user), iterations));
  }

  private static KeyProblem problem(KeyConfig config, String rule) {
    return new KeyProblem("key " + config.user() + ": " + rule + " that RFC 4013 allows");
  }
}
