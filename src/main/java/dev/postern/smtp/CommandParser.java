package dev.postern.smtp;

import dev.postern.mail.Mailbox;
import dev.postern.mail.ReversePath;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads command lines (RFC 5321 §4.1, RFC 6531 §3.3, RFC 3461 §4, RFC 4954 §4, RFC 3030 §2, RFC
/// 4865 §4, RFC 2852 §4, RFC 6710 §4.1, RFC 8689 §2).
///
/// Never fails: what can't be read is a [Command.Malformed] that says what would be right, or
/// [Verb#UNKNOWN]. Whether a command may come now is not asked here.
public final class CommandParser {

  private static final int MAX_CLIENT = 255;
  private static final int MAX_MECHANISM = 20;

  private CommandParser() {}

  /// Reads one line without its line end. Trailing white space is let pass (RFC 5321 §4.1.1).
  public static Command parse(String line) {
    String text = line.stripTrailing();
    int space = text.indexOf(' ');
    String word = space < 0 ? text : text.substring(0, space);
    String argument = space < 0 ? "" : text.substring(space + 1).strip();
    Verb verb = Verb.of(word.toUpperCase(Locale.ROOT));
    return switch (verb) {
      case EHLO, HELO -> hello(verb, argument);
      case MAIL -> mail(argument);
      case RCPT -> rcpt(argument);
      case BDAT -> bdat(argument);
      case AUTH -> auth(argument);
      case DATA -> bare(new Command.Data(), argument);
      case STARTTLS -> bare(new Command.StartTls(), argument);
      case RSET, QUIT -> bare(new Command.Plain(verb), argument);
      case VRFY, EXPN, HELP, NOOP, HTTP, PROXY, UNKNOWN -> new Command.Plain(verb);
    };
  }

  private static Command bare(Command command, String argument) {
    return argument.isEmpty()
        ? command
        : new Command.Malformed(
            command.verb(), Syntax.usage(command.verb() + " stands alone on its line"));
  }

  // Any printable name: the address is what identifies a client, and underscores or a lone host
  // name are in wide use.
  private static Command hello(Verb verb, String client) {
    boolean printable = client.chars().allMatch(c -> c > ' ' && c < 127);
    if (client.isEmpty() || client.length() > MAX_CLIENT || !printable) {
      return new Command.Malformed(verb, Syntax.usage(verb + " your.host.name"));
    }
    return verb == Verb.EHLO ? new Command.Ehlo(client) : new Command.Helo(client);
  }

  private static Command mail(String argument) {
    Path path = Path.parse(argument, "FROM:").orElse(null);
    if (path == null) {
      return new Command.Malformed(Verb.MAIL, Syntax.usage("MAIL FROM:<user@domain>"));
    }
    @Nullable Mailbox mailbox = Mailbox.parse(path.address()).orElse(null);
    if (mailbox == null && !path.address().isEmpty()) {
      return new Command.Malformed(Verb.MAIL, path.refusal(Verb.MAIL));
    }
    var parameters = new MailParameters();
    var refusal = Parameters.read(path.parameters(), parameters);
    if (refusal == null
        && mailbox != null
        && mailbox.isInternationalized()
        && !parameters.isSmtpUtf8()) {
      refusal = Syntax.NOT_UTF8;
    }
    return refusal == null
        ? new Command.Mail(
            parameters.envelope(mailbox == null ? ReversePath.NULL : ReversePath.of(mailbox)),
            parameters.requests(),
            parameters.size(),
            !path.parameters().isEmpty())
        : new Command.Malformed(Verb.MAIL, refusal);
  }

  private static Command rcpt(String argument) {
    Path path = Path.parse(argument, "TO:").orElse(null);
    if (path == null) {
      return new Command.Malformed(Verb.RCPT, Syntax.usage("RCPT TO:<user@domain>"));
    }
    if (path.address().isEmpty()) {
      return new Command.Malformed(Verb.RCPT, Syntax.NO_RECIPIENT);
    }
    Optional<Mailbox> mailbox = Mailbox.parse(path.address());
    if (mailbox.isEmpty()) {
      return new Command.Malformed(Verb.RCPT, path.refusal(Verb.RCPT));
    }
    var parameters = new RcptParameters();
    var refusal = Parameters.read(path.parameters(), parameters);
    return refusal == null
        ? new Command.Rcpt(parameters.recipient(mailbox.get()), !path.parameters().isEmpty())
        : new Command.Malformed(Verb.RCPT, refusal);
  }

  private static Command bdat(String argument) {
    int space = argument.indexOf(' ');
    String size = space < 0 ? argument : argument.substring(0, space);
    boolean last = space >= 0 && argument.substring(space).strip().equalsIgnoreCase("LAST");
    long octets = Digits.areAll(size) ? Digits.toLong(size) : Long.MAX_VALUE;
    return octets == Long.MAX_VALUE || (space >= 0 && !last)
        ? new Command.Malformed(
            Verb.BDAT,
            Syntax.usage(
                "BDAT size [LAST]; closing, for where the" + " next command begins is unknown"))
        : new Command.Bdat(octets, last);
  }

  private static Command auth(String argument) {
    int space = argument.indexOf(' ');
    String mechanism = space < 0 ? argument : argument.substring(0, space);
    String initial = space < 0 ? null : argument.substring(space).strip();
    return mechanism.isEmpty()
            || mechanism.length() > MAX_MECHANISM
            || (initial != null && initial.indexOf(' ') >= 0)
        ? new Command.Malformed(Verb.AUTH, Syntax.usage("AUTH mechanism [initial-response]"))
        : new Command.Auth(mechanism.toUpperCase(Locale.ROOT), initial);
  }
}
