package dev.postern.bounce;

import dev.postern.mail.Domain;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.mail.ReversePath;
import dev.postern.store.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Return paths that say by themselves which message they belong to:
/// `b+<message>[-<recipient>]-<seal>@<domain>`, in letters and digits that survive a change of
/// case, at most 40 octets before the at sign.
///
/// The seal is 80 bits of HMAC-SHA-256 under the installation's key: who has not had the message in
/// hand can't make one up. Nothing is stored for it.
public final class ReturnPaths {

  // None of the letters that are taken for digits, as in message ids.
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int SEAL = 16;
  private static final Pattern FORM =
      Pattern.compile("b\\+([0-9a-z]{13})(?:-(\\d{1,6}))?-([0-9a-z]{" + SEAL + "})");
  private static final String ALGORITHM = "HmacSHA256";
  // Apart from what else is derived from that key: see `key`.
  private static final String PURPOSE = "return-path\0";
  private static final int WHOLE = -1;

  private final SecretKeySpec key;
  private final BouncesConfig config;

  /// What an address says.
  public sealed interface Reading {

    /// Ours, and good.
    ///
    /// @param index the recipient's place in the envelope, -1 where it is the whole message's
    record Good(MessageId message, int index) implements Reading {}

    /// Ours, and too old.
    record Expired() implements Reading {}

    /// Anything else.
    record Foreign() implements Reading {}
  }

  public ReturnPaths(Octets installKey, BouncesConfig config) {
    this.key = new SecretKeySpec(installKey.toArray(), ALGORITHM);
    this.config = config;
  }

  /// The return path of a transaction; the null path stays what it is.
  ///
  /// @param indexes the recipients' places in the envelope
  public ReversePath of(StoredMessage message, List<Integer> indexes) {
    if (message.envelope().sender().isNull()) {
      return ReversePath.NULL;
    }
    boolean one = config.verp() == BouncesConfig.Verp.PER_RECIPIENT && indexes.size() == 1;
    return ReversePath.of(mint(message.id(), one ? indexes.getFirst() : WHOLE));
  }

  Mailbox mint(MessageId message, int index) {
    String plain = plain(message, index);
    // In A-labels: a next hop without SMTPUTF8 takes them too.
    Domain domain = Domain.parse(config.domain().ascii()).orElse(config.domain());
    return new Mailbox("b+" + plain + '-' + seal(plain), domain);
  }

  /// Reads an address, in constant time as far as the seal goes.
  public Reading read(Mailbox address, Instant now) {
    String local = address.localPart().toLowerCase(Locale.ROOT);
    Matcher matcher = FORM.matcher(local);
    if (!address.domain().equals(config.domain()) || !matcher.matches()) {
      return new Reading.Foreign();
    }
    Optional<MessageId> message = MessageId.parse(matcher.group(1));
    int index = matcher.group(2) == null ? WHOLE : Integer.parseInt(matcher.group(2));
    if (message.isEmpty() || !isSealed(plain(message.get(), index), matcher.group(3))) {
      return new Reading.Foreign();
    }
    Instant minted = Instant.ofEpochMilli(message.get().value() >> MessageId.SEQUENCE_BITS);
    return Duration.between(minted, now).compareTo(config.valid()) > 0
        ? new Reading.Expired()
        : new Reading.Good(message.get(), index);
  }

  private boolean isSealed(String plain, String seal) {
    return MessageDigest.isEqual(
        seal(plain).getBytes(StandardCharsets.US_ASCII), seal.getBytes(StandardCharsets.US_ASCII));
  }

  private static String plain(MessageId message, int index) {
    return index == WHOLE ? message.toString() : message + "-" + index;
  }

  private String seal(String plain) {
    byte[] bits = hmac((PURPOSE + plain).getBytes(StandardCharsets.US_ASCII));
    var text = new StringBuilder(SEAL);
    for (int i = 0; i < SEAL; i++) {
      int bit = 5 * i;
      int pair = (bits[bit / 8] & 0xFF) << 8 | (bits[bit / 8 + 1] & 0xFF);
      text.append(ALPHABET.charAt(pair >> (11 - bit % 8) & 31));
    }
    return text.toString();
  }

  private byte[] hmac(byte[] text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
