package dev.postern.audit.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Parameters and addresses of MAIL that are none, or too long (RFC 5321 §4.1.1.11, §4.1.2, RFC
/// 1870 §6.1).
final class ParameterTrials {

  private static final String HOST = "@postern-audit.invalid>";

  private ParameterTrials() {}

  static List<Trial> of(Setting setting) {
    List<Trial> trials = new ArrayList<>();
    String from = setting.from();
    if (limit(setting) > 0) {
      trials.add(
          Trial.lines("SIZE of 18 digits", from + " SIZE=999999999999999999")
              .ifTaken(ParserRule.SIZE_IGNORED));
      // As 64 bits it is 1.
      trials.add(
          Trial.lines("SIZE of 20 digits", from + " SIZE=18446744073709551617")
              .ifTaken(ParserRule.SIZE_IGNORED));
    }
    trials.add(
        Trial.lines("SIZE below zero", from + " SIZE=-1").ifTaken(ParserRule.PARAMETER_TAKEN));
    trials.add(Trial.lines("SIZE twice", from + " SIZE=1 SIZE=2"));
    trials.add(
        Trial.lines("unknown parameter", from + " XPOSTERNAUDIT=1")
            .ifTaken(ParserRule.PARAMETER_TAKEN));
    trials.add(Trial.lines("address without its end", "MAIL FROM:<nobody@postern-audit.invalid"));
    trials.add(address("NUL in an address", "no\0body").ifTaken(ParserRule.ADDRESS_CONTROLS));
    trials.add(
        address("CR in a quoted address", "\"no\rbody\"").ifTaken(ParserRule.ADDRESS_CONTROLS));
    trials.add(
        address("escape character in an address", "no\u001bbody")
            .ifTaken(ParserRule.ADDRESS_CONTROLS));
    trials.add(address("UTF-8 without SMTPUTF8", "n\u00c3\u00b6body"));
    trials.add(address("local part of 1000 octets", "n".repeat(1000)));
    trials.add(Trial.lines("domain of 1000 octets", "MAIL FROM:<nobody@" + "n".repeat(1000) + ">"));
    trials.add(Trial.lines("IPv6 literal that is none", "MAIL FROM:<nobody@[IPv6:zz::1::]>"));
    return trials;
  }

  private static Trial address(String name, String local) {
    return Trial.lines(name, "MAIL FROM:<" + local + HOST);
  }

  // Zero where none is announced.
  private static long limit(Setting setting) {
    Optional<String> announced =
        setting.hello().parameters("SIZE").flatMap(words -> words.stream().findFirst());
    return announced.filter(text -> text.matches("\\d{1,18}")).map(Long::parseLong).orElse(0L);
  }
}
