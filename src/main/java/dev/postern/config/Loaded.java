package dev.postern.config;

import java.util.List;

/// What came of reading a configuration.
public sealed interface Loaded {

  /// Everything that is wrong, in the order of the file; warnings only where it is good.
  List<Problem> problems();

  record Good(RelayConfig config, List<Problem> problems) implements Loaded {
    public Good {
      problems = List.copyOf(problems);
    }
  }

  record Bad(List<Problem> problems) implements Loaded {
    public Bad {
      problems = List.copyOf(problems);
    }
  }
}
