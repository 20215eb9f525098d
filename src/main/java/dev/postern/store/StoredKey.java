package dev.postern.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A minted key: never the secret, only its SCRAM-SHA-256 verifier in the form of RFC 5803
/// (`SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`).
///
/// @param from patterns of addresses it may send from
/// @param hideClient whether Received leaves out the client's address
/// @param revokedAt null while it is good
public record StoredKey(
    String user,
    String project,
    List<String> from,
    boolean hideClient,
    String verifier,
    Instant createdAt,
    @Nullable Instant revokedAt) {

  public StoredKey {
    from = List.copyOf(from);
  }
}
