package dev.postern.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.mail.Octets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// Logins found good a short while ago, so that a client that connects for each message doesn't
/// cost a PBKDF2 each time.
///
/// It holds keyed hashes under a random key of this process, never a secret. A remembered login is
/// good only while its credential is the current one, so rotation and revocation end it at once.
final class LoginCache {

  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final int MAX_LOGINS = 10_000;

  private final byte[] hashKey = InstallKey.random().toArray();
  private final Credentials credentials;
  private final Cache<Octets, Credential> logins;

  LoginCache(Credentials credentials, Ticker ticker) {
    this.credentials = credentials;
    this.logins =
        Caffeine.newBuilder()
            .maximumSize(MAX_LOGINS)
            .expireAfterWrite(LIFE)
            .executor(Runnable::run)
            .ticker(ticker)
            .build();
  }

  Optional<Credential> find(String user, String password) {
    Octets login = hash(user, password);
    Credential known = logins.getIfPresent(login);
    if (known == null) {
      return Optional.empty();
    }
    if (!credentials.isCurrent(known)) {
      logins.invalidate(login);
      return Optional.empty();
    }
    return Optional.of(known);
  }

  void remember(Credential credential, String user, String password) {
    logins.put(hash(user, password), credential);
  }

  /// The user's length comes first, so that no other division of the same text hashes alike.
  private Octets hash(String user, String password) {
    byte[] name = user.getBytes(UTF_8);
    byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(name.length).array();
    return Octets.copyOf(Sha256.hmac(hashKey, length, name, password.getBytes(UTF_8)));
  }
}
