package dev.postern.audit.parser;

import dev.postern.audit.probe.Probe;
import java.util.List;
import java.util.Optional;

/// The probes of this room, what is mild first.
public final class ParserProbes {

  private ParserProbes() {}

  /// All of them.
  ///
  /// @param ownAddress the tester's, to which a message may really be sent
  public static List<Probe> all(Optional<String> ownAddress) {
    return List.of(new EndOfDataProbe(ownAddress), new ParserProbe(ownAddress));
  }
}
