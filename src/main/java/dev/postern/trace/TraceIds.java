package dev.postern.trace;

import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The trace of each message: computed, the same after every restart, and not to be guessed by who
/// knows the message's id. Not for several threads at once.
final class TraceIds {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PURPOSE = "trace ";
  private static final HexFormat HEX = HexFormat.of();

  private final Mac mac;
  private final double sample;

  TraceIds(Octets installKey, double sample) {
    this.sample = sample;
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(installKey.toArray(), ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /// The root of the message's trace; empty where it is not one of those that are traced.
  Optional<SpanContext> root(MessageId message) {
    byte[] bits = mac.doFinal((PURPOSE + message).getBytes(StandardCharsets.US_ASCII));
    if (share(bits) >= sample) {
      return Optional.empty();
    }
    return Optional.of(
        SpanContext.create(
            HEX.formatHex(bits, 0, 16),
            HEX.formatHex(bits, 16, 24),
            TraceFlags.getSampled(),
            TraceState.getDefault()));
  }

  // In [0,1), by bits that are no part of the ids.
  private static double share(byte[] bits) {
    long number = 0;
    for (int i = 24; i < 31; i++) {
      number = number << 8 | (bits[i] & 0xff);
    }
    return number / (double) (1L << 56);
  }
}
