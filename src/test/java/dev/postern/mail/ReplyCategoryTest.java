package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyCategoryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          550 5.1.1 The account that you tried to reach is not there | MAILBOX_UNKNOWN
          550-5.1.1 <x@y.example>: Recipient address rejected: User unknown in virtual table | MAILBOX_UNKNOWN
          550 5.4.1 Recipient address rejected: Access denied. AS(201806281) | MAILBOX_UNKNOWN
          550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by lookup | DOMAIN
          554 delivery error: dd This user doesn't have a mail.example account (x) | MAILBOX_UNKNOWN
          550 No such user here | MAILBOX_UNKNOWN
          511 sorry, no mailbox here by that name (#5.1.1 - chkuser) | MAILBOX_UNKNOWN
          552 5.2.2 The account is over quota | MAILBOX_FULL
          452 4.2.2 The recipient's inbox is out of storage space | MAILBOX_FULL
          550 Mailbox quota exceeded | MAILBOX_FULL
          550 5.2.1 The account that you tried to reach is disabled | MAILBOX_DISABLED
          550 account has been suspended | MAILBOX_DISABLED
          550 5.1.2 Bad destination system | DOMAIN
          556 5.1.10 the domain takes no mail (null MX) | DOMAIN
          550 5.7.26 This mail is unauthenticated | POLICY
          550 5.7.1 Relaying denied | POLICY
          450 4.1.8 <a@b.example>: Sender address rejected: Domain not found | POLICY
          550 Sender address rejected: Domain not found | POLICY
          550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus | REPUTATION
          550 5.1.1 <x@y.example> rejected: 192.0.2.1 is listed on our blocklist | REPUTATION
          554 5.7.1 No PTR record for your IP address was not found | REPUTATION
          550-5.7.1 our system has detected that this message is likely unsolicited mail | CONTENT
          554 5.6.0 Bad content | CONTENT
          552 5.3.4 Message too big for system | SIZE
          552 Message size exceeds fixed maximum | SIZE
          450 4.2.0 <x@y.example>: Recipient address rejected: Greylisted, see help | GREYLISTED
          451 4.7.1 Greylisting in action, please come back later | GREYLISTED
          421 4.7.28 unusual rate of unsolicited mail | RATE_LIMITED
          421 4.7.0 Too many connections | RATE_LIMITED
          503 5.5.1 Bad sequence of commands | PROTOCOL
          454 4.7.5 TLS handshake: failed | PROTOCOL
          451 4.4.1 mx.example: connection refused | TRANSIENT
          550 5.4.7 delivery time expired: the last answer was: 450 4.1.1 user unknown | TRANSIENT
          421 Service not available | TRANSIENT
          550 rejected | OTHER
          550 | OTHER
          """)
  void isTold(String reply, ReplyCategory category) {
    assertThat(ReplyCategory.of(reply)).isEqualTo(category);
  }

  @Test
  void onlyAPermanentReplyAboutTheAddressIsHard() {
    assertThat(ReplyCategory.isHard(Reply.of(550, "5.1.1", "No such user"))).isTrue();
    assertThat(ReplyCategory.isHard(Reply.of(450, "4.1.1", "No such user"))).isFalse();
    assertThat(ReplyCategory.isHard(Reply.of(552, "5.2.2", "Full"))).isFalse();
    assertThat(ReplyCategory.isHard(Reply.plain(550, "No"))).isFalse();
    assertThat(ReplyCategory.isAboutAddress("mailbox-unknown")).isTrue();
    assertThat(ReplyCategory.isAboutAddress("mailbox-full")).isFalse();
    assertThat(ReplyCategory.isAboutAddress("")).isFalse();
  }

  @Test
  void aReplyIsReadBackFromItsText() {
    Reply reply = Reply.of(550, "5.1.1", "No such user");
    assertThat(Reply.parse(reply.toString())).contains(reply);
    assertThat(Reply.parse("421 bye")).contains(Reply.plain(421, "bye"));
    assertThat(Reply.parse("  550 #5.1.0 x")).contains(Reply.of(550, "5.1.0", "x"));
    assertThat(Reply.parse("550.1 x")).isEmpty();
    assertThat(Reply.parse("hello 550")).isEmpty();
    assertThat(Reply.parse("")).isEmpty();
  }

  @Test
  void longTextTakesNoLongerThanItsBeginning() {
    String text = "550 " + "user ".repeat(100_000) + "unknown";
    assertThat(ReplyCategory.of(text)).isEqualTo(ReplyCategory.OTHER);
  }
}
