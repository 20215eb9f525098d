package dev.postern.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the name of a mail program, and its version, in what a server says.
final class Software {

  private static final Pattern PROGRAM =
      Pattern.compile(
          "\\b(postfix|exim|sendmail|opensmtpd|qmail|haraka|kumomta|courier|microsoft"
              + " esmtp|exchange"
              + "|mdaemon|zimbra|james|stalwart|maddy|mox|mailpit|mailhog|postal|postern|hmailserver"
              + "|icewarp|kerio|dovecot|netqmail|smtpd|aiosmtpd|smtp4dev|powermta|halon|momentum|mailenable|axigen|communigate|lotus"
              + " domino|groupwise|citadel|surgemail)\\b",
          Pattern.CASE_INSENSITIVE);
  // Of the host's name, a date or an enhanced status no version can be made.
  private static final Pattern VERSION =
      Pattern.compile(
          "^[\\s/,;:(v-]{0,12}(?:version\\s*|esmtp\\s*)?(\\d+(?:\\.\\d+){1,3}[\\w+.~-]*)");

  private Software() {}

  /// @param version empty where it is not told
  record Trace(String program, String version) {

    /// For people.
    String text() {
      return version.isEmpty() ? program : program + ' ' + version;
    }
  }

  static Optional<Trace> in(String text) {
    Matcher program = PROGRAM.matcher(text);
    Trace best = null;
    while (program.find()) {
      Matcher version = VERSION.matcher(text.substring(program.end()));
      String found = version.find() ? version.group(1) : "";
      if (best == null || (best.version().isEmpty() && !found.isEmpty())) {
        best = new Trace(program.group(1), found);
      }
    }
    return Optional.ofNullable(best);
  }
}
