package dev.postern.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.bounce.ReturnPaths.Reading;
import dev.postern.mail.Domain;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReturnPathsTest {

  private static final Instant NOW = Instant.parse("2026-11-22T04:09:36Z");
  private static final MessageId ID = id(NOW);

  private final ReturnPaths paths = paths("key");

  static MessageId id(Instant at) {
    return new MessageId((at.toEpochMilli() << MessageId.SEQUENCE_BITS) + 3);
  }

  static BouncesConfig config(BouncesConfig.Verp verp) {
    return new BouncesConfig(
        Domain.parse("bounces.example.org").orElseThrow(),
        verp,
        true,
        "feedback",
        Duration.ofDays(30),
        1 << 20);
  }

  private static ReturnPaths paths(String key) {
    return new ReturnPaths(Octets.ofUtf8(key), config(BouncesConfig.Verp.PER_MESSAGE));
  }

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  @Test
  void isReadBackInAnyCase() {
    for (int index : new int[] {-1, 0, 99_999}) {
      String text = paths.mint(ID, index).toString();
      assertThat(text.indexOf('@')).isLessThanOrEqualTo(64);
      assertThat(Mailbox.parse(text)).isPresent();
      assertThat(paths.read(mailbox(text), NOW)).isEqualTo(new Reading.Good(ID, index));
      assertThat(paths.read(mailbox(text.toUpperCase(Locale.ROOT)), NOW))
          .isEqualTo(new Reading.Good(ID, index));
    }
  }

  @Test
  void everyChangedSignBreaksIt() {
    String text = paths.mint(ID, 7).toString();
    String local = text.substring(0, text.indexOf('@'));
    for (int i = 0; i < local.length(); i++) {
      char other = local.charAt(i) == '4' ? '5' : '4';
      String forged = local.substring(0, i) + other + local.substring(i + 1);
      Reading reading =
          Mailbox.parse(forged + "@bounces.example.org")
              .map(address -> paths.read(address, NOW))
              .orElse(new Reading.Foreign());
      assertThat(reading).as(forged).isEqualTo(new Reading.Foreign());
    }
  }

  @Test
  void oneOfAnotherKeyDomainOrRecipientIsForeign() {
    Mailbox other = paths("another").mint(ID, -1);
    assertThat(paths.read(other, NOW)).isEqualTo(new Reading.Foreign());
    String text = paths.mint(ID, -1).toString();
    assertThat(paths.read(mailbox(text.replace(".org", ".net")), NOW))
        .isEqualTo(new Reading.Foreign());
    assertThat(paths.read(mailbox(text.replace(ID.toString(), ID + "-0")), NOW))
        .isEqualTo(new Reading.Foreign());
    assertThat(paths.read(mailbox("postmaster@bounces.example.org"), NOW))
        .isEqualTo(new Reading.Foreign());
  }

  @Test
  void expires() {
    Mailbox old = paths.mint(id(NOW.minus(Duration.ofDays(31))), -1);
    assertThat(paths.read(old, NOW)).isEqualTo(new Reading.Expired());
    Mailbox young = paths.mint(id(NOW.minus(Duration.ofDays(29))), -1);
    assertThat(paths.read(young, NOW)).isInstanceOf(Reading.Good.class);
  }

  @Test
  void sealsAreSpread() {
    var random = new Random(3);
    var seals = new java.util.HashSet<String>();
    for (int i = 0; i < 1000; i++) {
      String text = paths.mint(new MessageId(random.nextLong(Long.MAX_VALUE)), -1).localPart();
      seals.add(text.substring(text.length() - 16));
    }
    assertThat(seals).hasSize(1000);
  }
}
