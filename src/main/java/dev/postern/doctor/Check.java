package dev.postern.doctor;

import java.util.List;

/// Looks at one thing.
interface Check {

  /// What its lines are about.
  String area();

  /// Blocks while it looks, for a bounded time.
  List<Line> look();
}
