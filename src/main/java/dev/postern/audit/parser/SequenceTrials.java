package dev.postern.audit.parser;

import java.util.ArrayList;
import java.util.List;

/// Commands where they must not come (RFC 5321 §4.1.4).
final class SequenceTrials {

  private SequenceTrials() {}

  static List<Trial> of(Setting setting) {
    List<Trial> trials = new ArrayList<>();
    trials.add(
        Trial.lines("MAIL before EHLO", "MAIL FROM:<>")
            .at(Trial.Start.UNGREETED)
            .ifTaken(ParserRule.NO_HELLO_NEEDED));
    trials.add(Trial.lines("RCPT before MAIL", Setting.RCPT).ifTaken(ParserRule.WRONG_SEQUENCE));
    trials.add(Trial.lines("DATA before MAIL", "DATA").ifTaken(ParserRule.WRONG_SEQUENCE));
    trials.add(Trial.lines("EHLO twice", "EHLO " + setting.name(), "EHLO " + setting.name()));
    trials.add(Trial.lines("RSET with an argument", "RSET now"));
    if (setting.isSecured()) {
      trials.add(
          Trial.lines("STARTTLS within TLS", "STARTTLS").ifCode(220, ParserRule.STARTTLS_TWICE));
    }
    if (setting.takesMail()) {
      trials.addAll(within(setting));
    }
    trials.add(Trial.octets("NOOP behind QUIT", "QUIT\r\nNOOP\r\n"));
    return trials;
  }

  // In a transaction.
  private static List<Trial> within(Setting setting) {
    String from = setting.from();
    List<Trial> trials = new ArrayList<>();
    trials.add(Trial.lines("MAIL after MAIL", from, from).ifTaken(ParserRule.WRONG_SEQUENCE));
    trials.add(Trial.lines("DATA without a recipient", from, "DATA"));
    trials.add(Trial.lines("DATA with an argument", from, "DATA now"));
    if (setting.hello().mechanisms().contains("PLAIN")) {
      trials.add(
          Trial.lines("AUTH after MAIL", from, "AUTH PLAIN")
              .ifCode(334, ParserRule.AUTH_IN_TRANSACTION));
    }
    if (setting.tellsTransaction()) {
      trials.add(
          Trial.lines("RCPT after MAIL and EHLO", from, "EHLO " + setting.name(), Setting.RCPT)
              .ifCode(setting.later(), ParserRule.TRANSACTION_KEPT));
      trials.add(
          Trial.lines("RCPT after MAIL and RSET", from, "RSET", Setting.RCPT)
              .ifCode(setting.later(), ParserRule.TRANSACTION_KEPT));
    }
    return trials;
  }
}
