package dev.postern.audit.parser;

import java.util.List;
import java.util.stream.Stream;

/// How lines end, what may be in them, and how long they may be (RFC 5321 §2.3.8, §4.5.3.1.4).
final class LineTrials {

  private static final int LONGEST = 512;

  private LineTrials() {}

  static List<Trial> of() {
    return Stream.of(
            Trial.octets("LF between two commands", "NOOP\nNOOP\r\n")
                .ifMore(ParserRule.BARE_LF_COMMAND),
            Trial.octets("CR between two commands", "NOOP\rNOOP\r\n")
                .ifMore(ParserRule.BARE_CR_COMMAND),
            Trial.octets("CR CR LF behind a command", "NOOP\r\r\n"),
            Trial.lines("blank before a command", " NOOP"),
            Trial.lines("tab behind a command", "NOOP\t"),
            Trial.lines("empty line", ""),
            Trial.lines("NUL behind a command", "NOOP\0"),
            Trial.lines("octet above 127 in a command", "NO\u00d6P"),
            Trial.lines("octet above 127 in EHLO's name", "EHLO caf\u00e9.example"),
            Trial.lines("control characters in EHLO's name", "EHLO a\u001b[31m\u0007b.example"),
            Trial.lines("EHLO without a name", "EHLO"),
            line(LONGEST + 1),
            line(2000))
        .map(trial -> trial.at(Trial.Start.GREETED))
        .toList();
  }

  /// One that a server need not take kindly.
  static List<Trial> rude() {
    return List.of(line(100_000).at(Trial.Start.GREETED));
  }

  private static Trial line(int octets) {
    String start = "NOOP ";
    return Trial.lines(
            "line of " + octets + " octets", start + "x".repeat(octets - start.length() - 2))
        .ifMore(ParserRule.LONG_LINE_SPLIT)
        .ifSilent(ParserRule.STOPS_ANSWERING);
  }
}
