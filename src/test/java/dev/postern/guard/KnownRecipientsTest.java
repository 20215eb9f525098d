package dev.postern.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Mailbox;
import org.junit.jupiter.api.Test;

class KnownRecipientsTest {

  private static final int TODAY = 20_000;

  private static long pair(String user, int number) {
    return KnownRecipients.pair(user, Mailbox.parse("u" + number + "@dest.example").orElseThrow());
  }

  @Test
  void knowsWhomAKeyHasSentToForHalfAYear() {
    var known = new KnownRecipients(1 << 10);
    known.note(pair("a", 1), TODAY);
    assertThat(known.knows(pair("a", 1), TODAY + KnownRecipients.DAYS)).isTrue();
    assertThat(known.knows(pair("a", 1), TODAY + KnownRecipients.DAYS + 1)).isFalse();
    assertThat(known.knows(pair("b", 1), TODAY)).isFalse();
    assertThat(known.knows(pair("a", 2), TODAY)).isFalse();
  }

  @Test
  void capitalsMakeNobodyNew() {
    assertThat(KnownRecipients.pair("a", Mailbox.parse("Jane@Dest.example").orElseThrow()))
        .isEqualTo(KnownRecipients.pair("a", Mailbox.parse("jane@dest.EXAMPLE").orElseThrow()));
  }

  @Test
  void isExactWhileThereIsRoomAndForgetsTheOldestPastThat() {
    var known = new KnownRecipients(1 << 14);
    for (int i = 0; i < 5000; i++) {
      known.note(pair("a", i), TODAY);
    }
    assertThat(known.size()).isEqualTo(5000);
    for (int i = 0; i < 10_000; i++) {
      assertThat(known.knows(pair("a", i), TODAY)).as("recipient %d", i).isEqualTo(i < 5000);
    }
    for (int i = 100_000; i < 200_000; i++) {
      known.note(pair("a", i), TODAY + 1);
    }
    assertThat(known.size()).isLessThanOrEqualTo(1 << 14);
    assertThat(known.knows(pair("a", 199_999), TODAY + 1)).isTrue();
    assertThat(known.knows(pair("a", 1), TODAY + 1)).isFalse();
  }

  @Test
  void onlyWhatHasChangedIsSaved() {
    var known = new KnownRecipients(1 << 10);
    known.note(pair("a", 1), TODAY);
    known.note(pair("a", 1), TODAY);
    assertThat(known.changes()).hasSize(1);
    known.note(pair("a", 1), TODAY);
    assertThat(known.changes()).isEmpty();
    known.note(pair("a", 1), TODAY + 1);
    var again = new KnownRecipients(1 << 10);
    known.changes().forEach(again::restore);
    assertThat(again.knows(pair("a", 1), TODAY + 2)).isTrue();
  }
}
