package dev.postern.audit.parser;

import java.util.List;

/// Commands without waiting for answers, where that is allowed and where it is not (RFC 2920 §3.1).
final class PipelineTrials {

  private PipelineTrials() {}

  static List<Trial> of(Setting setting) {
    String middle = setting.takesMail() ? setting.from() + "\r\n" + Setting.RCPT + "\r\n" : "";
    Trial group =
        Trial.octets(
                "RSET, " + (middle.isEmpty() ? "" : "MAIL, RCPT, ") + "RSET, NOOP in one packet",
                "RSET\r\n" + middle + "RSET\r\nNOOP\r\n")
            .expecting(middle.isEmpty() ? 3 : 5);
    return List.of(
        setting.hello().has("PIPELINING")
            ? group.ifMore(ParserRule.PIPELINE_OUT_OF_STEP).ifFewer(ParserRule.PIPELINE_OUT_OF_STEP)
            : group,
        Trial.octets("NOOP behind EHLO", "EHLO " + setting.name() + "\r\nNOOP\r\n").expecting(2),
        Trial.octets("NOOP behind DATA", "DATA\r\nNOOP\r\n").expecting(2));
  }
}
