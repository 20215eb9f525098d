package dev.postern.doctor.machine;

import java.util.List;

/// The programs of a machine, each asked for what it knows.
public interface Tools {

  /// Runs one.
  ///
  /// @param command its name and arguments
  Said ask(List<String> command);

  /// What came of asking.
  sealed interface Said {

    /// It ended.
    ///
    /// @param text what it printed, the start of it
    record Done(int exit, String text) implements Said {}

    /// This machine does not have it.
    record Missing() implements Said {}

    /// It did not end in time, or could not be started.
    record Failed(String why) implements Said {}
  }
}
