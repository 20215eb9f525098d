package dev.postern.signing;

import dev.postern.dkim.Algorithm;
import dev.postern.dkim.KeyRecord;
import dev.postern.dkim.SigningKey;
import dev.postern.signing.DkimAdmin.KeyView;
import dev.postern.store.StoredDkimKey;
import dev.postern.store.StoredDkimKey.State;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key in memory.
///
/// @param signing null unless it signs
record HeldKey(StoredDkimKey stored, KeyRecord record, @Nullable SigningKey signing) {

  /// How long the record of a retired key must stay: longer than mail waits in queues.
  static final Duration KEEP = Duration.ofDays(7);

  /// What is published for a stored key.
  ///
  /// @throws GeneralSecurityException if its public half is none
  static KeyRecord recordOf(StoredDkimKey stored) throws GeneralSecurityException {
    Algorithm algorithm = algorithm(stored);
    PublicKey key =
        KeyFactory.getInstance(algorithm.name())
            .generatePublic(new X509EncodedKeySpec(stored.publicKey().toArray()));
    return KeyRecord.of(algorithm, key);
  }

  static Algorithm algorithm(StoredDkimKey stored) throws GeneralSecurityException {
    for (Algorithm algorithm : Algorithm.values()) {
      if (algorithm.label().equals(stored.algorithm())) {
        return algorithm;
      }
    }
    throw new GeneralSecurityException("no such algorithm: " + stored.algorithm());
  }

  String name() {
    return KeyRecord.name(stored.selector(), stored.domain());
  }

  Publication.Wanted wanted() {
    return new Publication.Wanted(name(), record);
  }

  boolean is(State state) {
    return stored.state() == state;
  }

  /// Whether no mail that it signed can be under way any more.
  boolean isOver(Instant now) {
    return is(State.RETIRED) && !now.isBefore(stored.changedAt().plus(KEEP));
  }

  KeyView view(Published published, Instant now) {
    return new KeyView(
        stored.domain(),
        stored.selector(),
        stored.state().name().toLowerCase(Locale.ROOT),
        stored.createdAt(),
        stored.changedAt(),
        name(),
        record,
        published,
        next(published, now));
  }

  private String next(Published published, Instant now) {
    boolean seen = published instanceof Published.Seen;
    return switch (stored.state()) {
      case PENDING ->
          switch (published) {
            case Published.Seen _ -> "nothing: it is about to sign";
            case Published.Wrong _ -> "correct the record: the key signs once it is right";
            case Published.Missing _, Published.Unknown _ ->
                "publish the record: the key signs once it is seen";
          };
      case ACTIVE ->
          switch (published) {
            case Published.Seen _ -> "nothing";
            case Published.Missing _, Published.Wrong _ ->
                "publish the record now: the key signs, and nobody can verify it";
            case Published.Unknown _ -> "make sure that the record is published: the key signs";
          };
      case RETIRED -> {
        if (!isOver(now)) {
          yield "leave the record until "
              + stored.changedAt().plus(KEEP).truncatedTo(ChronoUnit.SECONDS)
              + ": mail that it signed is under way";
        }
        yield seen || published instanceof Published.Wrong ? "remove the record" : "nothing";
      }
    };
  }
}
