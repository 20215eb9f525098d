package dev.postern.audit.parser;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;

/// What can be wrong with how a server reads.
///
/// Answers that differ between good servers are facts, not faults. A fault is INFO where sound
/// servers have it as installed and little comes of it, LOW where it takes a program that is wrong
/// too to come to harm, MEDIUM where what one party wrote can be taken for another's command or
/// message.
public enum ParserRule implements Rule {
  /// Something other than CRLF.CRLF ends a message.
  END_OF_DATA(Severity.MEDIUM),
  /// A bare LF ends a command.
  BARE_LF_COMMAND(Severity.INFO),
  /// A bare CR ends a command.
  BARE_CR_COMMAND(Severity.LOW),
  /// An address with a NUL, a bare CR or another control character is taken.
  ADDRESS_CONTROLS(Severity.LOW),
  /// What is past a line's limit is taken as a command of its own.
  LONG_LINE_SPLIT(Severity.LOW),
  /// One command is answered more than once.
  EXTRA_ANSWERS(Severity.LOW),
  /// A group of commands gets more or fewer answers than it has commands.
  PIPELINE_OUT_OF_STEP(Severity.MEDIUM),
  /// The octets of a refused chunk are taken as commands.
  CHUNK_AS_COMMANDS(Severity.MEDIUM),
  /// BDAT with a size that is none is taken, or waited for.
  CHUNK_SIZE(Severity.LOW),
  /// DATA is taken within a message in chunks.
  CHUNK_MIXED(Severity.LOW),
  /// A command is taken where it must not come.
  WRONG_SEQUENCE(Severity.LOW),
  /// EHLO or RSET leaves a transaction as it was.
  TRANSACTION_KEPT(Severity.LOW),
  /// A transaction begun in clear goes on over TLS.
  TRANSACTION_SURVIVES_TLS(Severity.MEDIUM),
  /// AUTH is taken within a transaction.
  AUTH_IN_TRANSACTION(Severity.LOW),
  /// STARTTLS is taken within TLS.
  STARTTLS_TWICE(Severity.LOW),
  /// MAIL is taken before EHLO.
  NO_HELLO_NEEDED(Severity.INFO),
  /// A message that is announced as larger than the limit is taken.
  SIZE_IGNORED(Severity.LOW),
  /// A parameter that is unknown or makes no sense is taken.
  PARAMETER_TAKEN(Severity.INFO),
  /// Any number of wrong commands is answered at once.
  NO_ERROR_LIMIT(Severity.INFO),
  /// The connection ends without a word, each time.
  HANGS_UP(Severity.INFO),
  /// No answer comes, each time.
  STOPS_ANSWERING(Severity.LOW),
  /// After something odd nobody is let in any more.
  WENT_AWAY(Severity.HIGH);

  private final Severity severity;

  ParserRule(Severity severity) {
    this.severity = severity;
  }

  @Override
  public Area area() {
    return Area.PARSER;
  }

  @Override
  public Severity severity() {
    return severity;
  }
}
