package dev.postern.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.mail.ReplyCategory;
import dev.postern.queue.FailureSink.Action;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Reports as mail servers of several makes write them, and as nobody should.
class ReturnedTest {

  static final String POSTFIX =
      """
      Date: Sun, 22 Nov 2026 04:09:36 +0000 (UTC)
      From: MAILER-DAEMON@mx.dest.example (Mail Delivery System)
      Subject: Undelivered Mail Returned to Sender
      To: b+x@bounces.example.org
      Auto-Submitted: auto-replied
      MIME-Version: 1.0
      Content-Type: multipart/report; report-type=delivery-status;
      \tboundary="4F3A2.1/mx.dest.example"

      This is a MIME-encapsulated message.

      --4F3A2.1/mx.dest.example
      Content-Description: Notification
      Content-Type: text/plain; charset=us-ascii

      This is the mail system at host mx.dest.example.

      <bob@dest.example>: host store.dest.example said: 550 5.1.1 No such user

      --4F3A2.1/mx.dest.example
      Content-Description: Delivery report
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mx.dest.example
      X-Postfix-Queue-ID: 4F3A2
      Arrival-Date: Sun, 22 Nov 2026 04:09:30 +0000 (UTC)

      Final-Recipient: rfc822; bob@dest.example
      Original-Recipient: rfc822;Bob@Alias.example
      Action: failed
      Status: 5.1.1
      Remote-MTA: dns; store.dest.example
      Diagnostic-Code: smtp; 550 5.1.1
          No such user

      --4F3A2.1/mx.dest.example
      Content-Description: Undelivered Message Headers
      Content-Type: text/rfc822-headers

      Subject: Invoice
      Final-Recipient: rfc822; trap@dest.example

      --4F3A2.1/mx.dest.example--
      """;

  static final String EXIM =
      """
      From: Mail Delivery System <Mailer-Daemon@mx.dest.example>
      X-Failed-Recipients: bob@dest.example,
        carol@dest.example
      Auto-Submitted: auto-replied
      Subject: Mail delivery failed: returning message to sender

      This message was created automatically by mail delivery software.

      A message that you sent could not be delivered to one or more of its
      recipients. This is a permanent error. The following address(es) failed:

        bob@dest.example
          host store.dest.example [192.0.2.1]
          SMTP error from remote mail server after RCPT TO:<bob@dest.example>:
          550 5.1.1 No such user

        carol@dest.example
          SMTP error from remote mail server after RCPT TO:<carol@dest.example>:
          552 5.2.2 Mailbox full

      ------ This is a copy of the message, including all the headers. ------

      Subject: Invoice
      """;

  static final String QMAIL =
      """
      From: MAILER-DAEMON@mx.dest.example
      Subject: failure notice

      Hi. This is the qmail-send program at mx.dest.example.
      I'm afraid I wasn't able to deliver your message to the following addresses.
      This is a permanent error; I've given up. Sorry it didn't work out.

      <bob@dest.example>:
      Sorry, no mailbox here by that name. (#5.1.1)

      --- Below this line is a copy of the message.

      Return-Path: <b+x@bounces.example.org>
      Subject: 552 5.2.2 a trap
      """;

  static final String EXCHANGE =
      """
      From: Microsoft Outlook <MicrosoftExchange329e@dest.example>
      Subject: Undeliverable: Invoice
      MIME-Version: 1.0
      Content-Type: multipart/report; report-type="delivery-status";
       boundary="_00A_"

      --_00A_
      Content-Type: multipart/alternative; boundary="_00B_"

      --_00B_
      Content-Type: text/plain; charset="us-ascii"

      Your message to bob@dest.example couldn't be delivered.
      --_00B_
      Content-Type: text/html; charset="us-ascii"

      <p>Your message couldn't be delivered.</p>
      --_00B_--

      --_00A_
      Content-Type: message/delivery-status
      Content-Transfer-Encoding: base64

      UmVwb3J0aW5nLU1UQTogZG5zO0FNMC5kZXN0LmV4YW1wbGUNCg0KRmluYWwtUmVjaXBpZW50OiBy
      ZmM4MjI7Ym9iQGRlc3QuZXhhbXBsZQ0KQWN0aW9uOiBmYWlsZWQNClN0YXR1czogNS4xLjEwDQpE
      aWFnbm9zdGljLUNvZGU6IHNtdHA7NTUwIDUuMS4xMCBSRVNPTFZFUi5BRFIuUmVjaXBpZW50Tm90
      Rm91bmQ7IG5vdCBmb3VuZA0K

      --_00A_
      Content-Type: message/rfc822

      Subject: Invoice

      text
      --_00A_--
      """;

  static final String WITHOUT_LABELS =
      """
      From: postmaster@dest.example
      Subject: Delivery failure
      Content-Type: multipart/mixed

      --x-y-z
      Content-Type: text/plain

      Sorry.
      --x-y-z
      Content-Type: application/octet-stream

      Final-Recipient: <bob@dest.example>
      Status: 5.2.2 (mailbox full)
      Final-Recipient: rfc822; carol@dest.example
      Action: delayed
      """;

  static final String COMPLAINT =
      """
      From: fbl@receiver.example
      Subject: FW: Invoice
      Content-Type: multipart/report; report-type=feedback-report; boundary="f"

      --f
      Content-Type: text/plain

      This is an abuse report.
      --f
      Content-Type: message/feedback-report

      Feedback-Type: Abuse
      User-Agent: Receiver/1.0
      Version: 1
      Original-Mail-From: <b+x@bounces.example.org>
      Original-Rcpt-To: <bob@dest.example>

      --f
      Content-Type: message/rfc822

      Return-Path: <b+y@bounces.example.org>
      Received: from app (app [192.0.2.9])
       by relay.example with ESMTPSA id 1m81j18g00000
       (TLSv1.3); Sun, 22 Nov 2026 04:09:36 +0000
      Message-ID: <1@app.example>
      Subject: Invoice

      text
      --f--
      """;

  private static byte[] octets(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<Fate> fates(String text) {
    return fates(octets(text));
  }

  private static List<Fate> fates(byte[] octets) {
    Returned returned = Returned.read(octets, true);
    assertThat(returned).isInstanceOf(Returned.Bounce.class);
    return ((Returned.Bounce) returned).fates();
  }

  @Test
  void readsTheFieldsOfANotification() {
    Fate fate = fates(POSTFIX).getFirst();
    assertThat(fates(POSTFIX)).hasSize(1);
    assertThat(fate.addresses())
        .extracting(Object::toString)
        .containsExactly("Bob@Alias.example", "bob@dest.example");
    assertThat(fate.action()).isEqualTo(Action.FAILED);
    assertThat(fate.hop()).isEqualTo("store.dest.example");
    assertThat(fate.reply()).hasToString("550 5.1.1 No such user");
  }

  @Test
  void lineEndsDoNotMatter() {
    byte[] bare = POSTFIX.getBytes(StandardCharsets.UTF_8);
    byte[] old = POSTFIX.replace('\n', '\r').getBytes(StandardCharsets.UTF_8);
    assertThat(fates(bare)).isEqualTo(fates(POSTFIX));
    assertThat(fates(old)).isEqualTo(fates(POSTFIX));
  }

  @Test
  void aCutNotificationIsReadAsFarAsItGoes() {
    int cut = POSTFIX.indexOf("Remote-MTA");
    Fate fate = fates(POSTFIX.substring(0, cut)).getFirst();
    assertThat(fate.reply().enhancedStatus().orElseThrow()).hasToString("5.1.1");
    assertThat(fate.hop()).isEqualTo("mx.dest.example");
  }

  @Test
  void readsEncodedParts() {
    Fate fate = fates(EXCHANGE).getFirst();
    assertThat(fate.addresses()).extracting(Object::toString).containsExactly("bob@dest.example");
    assertThat(ReplyCategory.isHard(fate.reply())).isTrue();
    assertThat(fate.hop()).isEqualTo("AM0.dest.example");
  }

  @Test
  void readsPartsWithoutLabelsBoundaryEndOrEmptyLines() {
    List<Fate> fates = fates(WITHOUT_LABELS);
    assertThat(fates).hasSize(2);
    assertThat(fates.get(0).action()).isEqualTo(Action.FAILED);
    assertThat(ReplyCategory.of(fates.get(0).reply())).isEqualTo(ReplyCategory.MAILBOX_FULL);
    assertThat(fates.get(1).action()).isEqualTo(Action.DELAYED);
    assertThat(fates.get(1).reply().code()).isEqualTo(450);
  }

  @Test
  void readsTextsForPeople() {
    List<Fate> exim = fates(EXIM);
    assertThat(reply(exim, "bob@dest.example")).isEqualTo("550 5.1.1 No such user");
    assertThat(reply(exim, "carol@dest.example")).isEqualTo("552 5.2.2 Mailbox full");
    List<Fate> qmail = fates(QMAIL);
    assertThat(reply(qmail, "bob@dest.example")).startsWith("550 5.1.1 ");
    assertThat(qmail).hasSize(1);
  }

  private static String reply(List<Fate> fates, String address) {
    return fates.stream()
        .filter(fate -> fate.addresses().getFirst().toString().equals(address))
        .map(fate -> fate.reply().toString())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFailureWithoutAReasonIsStillOne() {
    Fate fate =
        fates("From: mailer-daemon@x.example\nSubject: Undeliverable\n\nSorry.\n").getFirst();
    assertThat(fate.addresses()).isEmpty();
    assertThat(fate.reply()).hasToString("550 the report names no reason");
    assertThat(ReplyCategory.isHard(fate.reply())).isFalse();
  }

  @Test
  void aPersonsReplyIsNone() {
    String away =
        """
        From: Bob <bob@dest.example>
        Auto-Submitted: auto-replied
        Subject: Away: Undeliverable thoughts

        I am away and can not be delivered anything until 5.1.1 o'clock.
        """;
    assertThat(Returned.read(octets(away), true)).isInstanceOf(Returned.Unreadable.class);
    assertThat(Returned.read(octets("From: a@b.example\nSubject: hello\n\nhi\n"), false))
        .isInstanceOf(Returned.Unreadable.class);
    assertThat(Returned.read(new byte[0], true)).isInstanceOf(Returned.Unreadable.class);
  }

  @Test
  void aWrappedNotificationIsFoundInside() {
    String wrapped =
        "Subject: Fwd\nContent-Type: multipart/mixed; boundary=w\n\n--w\n"
            + "Content-Type: message/rfc822\n\n"
            + POSTFIX
            + "\n--w--\n";
    assertThat(fates(wrapped)).isEqualTo(fates(POSTFIX));
  }

  @Test
  void readsAComplaint() {
    var complaint = (Returned.Complaint) Returned.read(octets(COMPLAINT), false);
    assertThat(complaint.type()).isEqualTo("abuse");
    assertThat(complaint.isUnwanted()).isTrue();
    assertThat(complaint.agent()).isEqualTo("Receiver/1.0");
    assertThat(complaint.recipients()).hasToString("[bob@dest.example]");
    assertThat(complaint.senders())
        .hasToString("[b+x@bounces.example.org, b+y@bounces.example.org]");
    assertThat(complaint.messageIdField()).isEqualTo("<1@app.example>");
    assertThat(complaint.ids()).hasToString("[1m81j18g00000]");
  }

  @Test
  void textsOfOthersCantBreakALine() {
    String evil =
        POSTFIX.replace("550 5.1.1\n    No such user", "550 5.1.1 a\u0000b\u001b[2J\u0085c\u202e");
    assertThat(fates(evil).getFirst().reply().toString())
        .matches(text -> text.chars().noneMatch(Character::isISOControl));
  }

  @Test
  void hugeAndNestedOnesTakeBoundedTime() {
    String nested = "Content-Type: message/rfc822\n\n".repeat(20_000);
    String parts = "Content-Type: multipart/mixed; boundary=a\n\n" + "--a\n\nx\n".repeat(100_000);
    String groups =
        "Content-Type: message/delivery-status\n\n"
            + "Final-Recipient: rfc822; a@b.example\nAction: failed\n\n".repeat(15_000);
    String addresses =
        "From: mailer-daemon\nSubject: Undelivered\n\n" + "a@b.example ".repeat(80_000);
    String line = "From: mailer-daemon\nSubject: Undelivered\n\n" + "user@".repeat(200_000);
    String tags =
        "Content-Type: text/html\nFrom: mailer-daemon\nSubject: failure notice\n\n"
            + "<".repeat(1_000_000);
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (String text : List.of(nested, parts, groups, addresses, line, tags)) {
            assertThatCode(() -> Returned.read(octets(text), true)).doesNotThrowAnyException();
          }
        });
    assertThat(fates(groups)).hasSizeLessThanOrEqualTo(1000);
  }

  @FuzzTest(maxDuration = "1m")
  void anythingIsReadOrNot(byte[] octets) {
    assertThat(Returned.read(octets, true)).isNotNull();
    assertThat(Returned.read(octets, false)).isNotNull();
  }

  @Test
  void brokenReportsAtRandom() {
    var random = new Random(2525);
    List<String> corpus = List.of(POSTFIX, EXIM, QMAIL, EXCHANGE, WITHOUT_LABELS, COMPLAINT);
    for (int i = 0; i < 3000; i++) {
      byte[] sample = octets(corpus.get(random.nextInt(corpus.size())));
      for (int change = random.nextInt(20); change >= 0; change--) {
        sample[random.nextInt(sample.length)] = (byte) random.nextInt(256);
      }
      anythingIsReadOrNot(java.util.Arrays.copyOf(sample, random.nextInt(sample.length + 1)));
    }
  }
}
