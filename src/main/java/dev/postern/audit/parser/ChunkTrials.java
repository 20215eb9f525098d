package dev.postern.audit.parser;

import java.util.ArrayList;
import java.util.List;

/// BDAT where it must not come, and with sizes that are none (RFC 3030 §2). What a refused chunk
/// holds here would be a command, if it were taken for one.
final class ChunkTrials {

  private static final String CHUNK = "BDAT 6\r\nNOOP\r\n";

  private ChunkTrials() {}

  static List<Trial> of(Setting setting) {
    List<Trial> trials = new ArrayList<>();
    trials.add(chunk(Trial.octets("BDAT before MAIL", CHUNK)));
    if (setting.takesMail()) {
      String from = setting.from() + "\r\n";
      trials.add(chunk(Trial.octets("BDAT without a recipient", from, CHUNK)));
      trials.add(
          chunk(
              Trial.octets(
                  "BDAT behind RCPT to nobody", from, Setting.RCPT + "\r\n", CHUNK, "RSET\r\n")));
    }
    trials.add(size("BDAT without a size", "BDAT"));
    trials.add(size("BDAT with another word than LAST", "BDAT 0 LEAST"));
    trials.add(size("BDAT with a size below zero", "BDAT -1"));
    trials.add(size("BDAT with a size of 20 digits", "BDAT 99999999999999999999"));
    return trials;
  }

  private static Trial chunk(Trial trial) {
    return trial.ifMore(ParserRule.CHUNK_AS_COMMANDS);
  }

  private static Trial size(String name, String line) {
    return Trial.lines(name, line).ifTaken(ParserRule.CHUNK_SIZE).ifSilent(ParserRule.CHUNK_SIZE);
  }
}
