package dev.postern.audit.domain;

import dev.postern.dns.Tlsa;
import java.util.HexFormat;
import java.util.List;

/// Records and policies as lines of a proof.
final class Proofs {

  private static final int MOST_LINES = 40;
  private static final int MOST_WIDTH = 300;

  private Proofs() {}

  static List<String> records(String name, List<String> texts) {
    return texts.stream()
        .limit(MOST_LINES)
        .map(text -> cut(name + " TXT \"" + text + '"'))
        .toList();
  }

  static List<String> lines(String text) {
    return text.lines().limit(MOST_LINES).map(Proofs::cut).toList();
  }

  static List<String> tlsa(String name, List<Tlsa> records) {
    return records.stream()
        .limit(MOST_LINES)
        .map(record -> cut(name + " TLSA " + tlsa(record)))
        .toList();
  }

  static String tlsa(Tlsa record) {
    String association = HexFormat.of().formatHex(record.association().toArray());
    return record.usage()
        + " "
        + record.selector()
        + " "
        + record.matching()
        + " "
        + (association.length() > 128 ? association.substring(0, 128) + '…' : association);
  }

  private static String cut(String line) {
    return line.length() > MOST_WIDTH ? line.substring(0, MOST_WIDTH) + '…' : line;
  }
}
