package dev.postern.audit.parser;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Probe;
import java.util.Optional;

/// Makes the trials, the mild ones first, and says which reactions are faults; all of them are
/// facts. No message comes of it.
final class ParserProbe implements Probe {

  private final Optional<String> ownAddress;

  /// @param ownAddress the tester's, as a sender
  ParserProbe(Optional<String> ownAddress) {
    this.ownAddress = ownAddress;
  }

  @Override
  public Area area() {
    return Area.PARSER;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public void run(Door door, Findings findings) {
    try (var sessions = new Sessions(door)) {
      Setting setting = Setting.of(sessions, ownAddress);
      var jury = new Jury(sessions, findings);
      EarlyTalk.look(door, findings);
      jury.hear("sequences", SequenceTrials.of(setting));
      jury.hear("pipelining", PipelineTrials.of(setting));
      TlsTransaction.look(door, setting, findings);
      if (setting.takesMail()) {
        jury.hear("parameters", ParameterTrials.of(setting));
      } else {
        findings.fact(
            Area.PARSER, "parameters", "not tried: MAIL is answered with " + setting.mail().text());
      }
      jury.hear("lines", LineTrials.of());
      if (setting.hello().has("CHUNKING")) {
        jury.hear("chunks", ChunkTrials.of(setting));
      }
      ErrorLimit.look(sessions, findings);
      jury.hear("long lines", LineTrials.rude());
      jury.adjourn();
    }
  }
}
