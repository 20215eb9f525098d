package dev.postern.cli;

import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Notify;
import dev.postern.mail.Octets;
import dev.postern.mail.Recipient;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Xtext;
import dev.postern.send.Attachment;
import dev.postern.send.Body;
import dev.postern.send.Letter;
import dev.postern.send.Mail;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The message of `postern send`, with its envelope.
final class SendMail {

  /// All files of a message together.
  private static final long MOST_OCTETS = 50L << 20;

  private static final int LONGEST_ENVELOPE_ID = 100;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "Who sends, in the envelope and in From; <> for nobody (default: --user).")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      split = ",",
      description = "A recipient; give it again, or several with commas, for more.")
  private List<String> to = List.of();

  @Option(names = "--subject", paramLabel = "TEXT", description = "The subject.")
  private String subject = "A test by postern send";

  @Option(names = "--body", paramLabel = "TEXT", description = "The text.")
  private @Nullable String body;

  @Option(
      names = "--body-file",
      paramLabel = "FILE",
      description = "Holds the text, in UTF-8; - for standard input.")
  private @Nullable Path bodyFile;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Holds the same in HTML, in UTF-8; alone, or beside the text.")
  private @Nullable Path html;

  @Option(
      names = "--attach",
      paramLabel = "FILE",
      description = "A file to go with it; give it again for more (together 50 MiB).")
  private List<Path> attachments = List.of();

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "A field of the header, in the place of ours of that name.")
  private List<String> headers = List.of();

  @Option(
      names = "--eml",
      paramLabel = "FILE",
      description = "Holds the whole message, header and all, sent as it is; - for standard input.")
  private @Nullable Path eml;

  @Option(
      names = "--notify",
      paramLabel = "WHEN",
      description = "Of what to be notified: never, or some of success,failure,delay.")
  private @Nullable String notify;

  @Option(
      names = "--ret",
      paramLabel = "WHAT",
      description = "What a notification of failure returns: full or hdrs.")
  private @Nullable String ret;

  @Option(names = "--envid", paramLabel = "ID", description = "What notifications call it.")
  private @Nullable String envelopeId;

  @Option(
      names = "--orcpt",
      description = "Tells each recipient's address as the original one, for notifications.")
  private boolean original;

  @Option(
      names = "--require-tls",
      description = "Demands verified TLS on the whole way on (REQUIRETLS).")
  private boolean requireTls;

  SendMail() {}

  /// @param fallback who sends where that is not said; null for nobody
  /// @param place of the server, for the standard text
  Mail mail(@Nullable String fallback, String place) {
    if (to.isEmpty()) {
      throw CliFailure.usage("a recipient is missing; give --to ADDRESS");
    }
    ReversePath sender = sender(fallback);
    List<Recipient> recipients = to.stream().map(this::recipient).toList();
    return new Mail(
        sender,
        recipients,
        content(sender, place),
        ret == null ? null : returned(ret),
        envelopeId == null ? null : envelopeId(envelopeId),
        requireTls ? Handling.PLAIN.with(Handling.Tls.REQUIRED) : Handling.PLAIN);
  }

  private ReversePath sender(@Nullable String fallback) {
    String text = from == null ? fallback : from;
    if (text == null) {
      throw CliFailure.usage("who sends? Give --from ADDRESS, or --from '<>' for nobody");
    }
    return text.isEmpty() || text.equals("<>")
        ? ReversePath.NULL
        : ReversePath.of(mailbox("--from", text));
  }

  private Recipient recipient(String text) {
    Mailbox mailbox = mailbox("--to", text);
    return new Recipient(
        mailbox,
        notify == null ? null : conditions(notify),
        original ? "rfc822;" + Xtext.encode(mailbox.toString()) : null);
  }

  private static Mailbox mailbox(String option, String text) {
    return Mailbox.parse(text.strip())
        .orElseThrow(
            () ->
                CliFailure.usage(
                    option + " can't be \"" + text + "\"; write an address, as app@example.com"));
  }

  private static Set<Notify> conditions(String text) {
    Set<Notify> conditions = EnumSet.noneOf(Notify.class);
    if (text.equalsIgnoreCase("never")) {
      return conditions;
    }
    for (String word : text.split(",", -1)) {
      conditions.add(
          constant(Notify.class, word)
              .orElseThrow(
                  () ->
                      CliFailure.usage(
                          "--notify can't be \""
                              + text
                              + "\"; give never, or some of success,failure,delay")));
    }
    return conditions;
  }

  private static Ret returned(String text) {
    return constant(Ret.class, text)
        .orElseThrow(() -> CliFailure.usage("--ret can't be \"" + text + "\"; give full or hdrs"));
  }

  private static String envelopeId(String text) {
    String xtext = Xtext.encode(text);
    if (text.isEmpty() || xtext.length() > LONGEST_ENVELOPE_ID) {
      throw CliFailure.usage("--envid has 1 to 100 characters");
    }
    return xtext;
  }

  private static <E extends Enum<E>> Optional<E> constant(Class<E> type, String word) {
    try {
      return Optional.of(Enum.valueOf(type, word.strip().toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Body content(ReversePath sender, String place) {
    if (eml != null) {
      if (body != null || bodyFile != null || html != null || !attachments.isEmpty()) {
        throw CliFailure.usage("--eml is the whole message; leave out the other parts of one");
      }
      if (!headers.isEmpty()) {
        throw CliFailure.usage("--eml is sent as it is; write the header into it");
      }
      return Body.of(withLineEnds(read("--eml", eml, MOST_OCTETS)));
    }
    if (body != null && bodyFile != null) {
      throw CliFailure.usage("give one of --body and --body-file");
    }
    try {
      return Body.of(letter(sender, place).compose(Instant.now()));
    } catch (IllegalArgumentException cause) {
      throw CliFailure.usage(String.valueOf(cause.getMessage()));
    }
  }

  private Letter letter(ReversePath sender, String place) {
    long room = MOST_OCTETS;
    String text = text(place);
    room -= text == null ? 0 : text.length();
    String page = html == null ? null : utf8(read("--html", html, room));
    room -= page == null ? 0 : page.length();
    List<Attachment> attached = new ArrayList<>();
    for (Path file : attachments) {
      byte[] octets = read("--attach", file, room);
      room -= octets.length;
      attached.add(
          new Attachment(String.valueOf(file.getFileName()), type(file), Octets.copyOf(octets)));
    }
    return new Letter(
        sender.isNull() ? "mailer-daemon@localhost" : sender.toString(),
        String.join(", ", to),
        subject,
        headers,
        text,
        page,
        attached);
  }

  private @Nullable String text(String place) {
    if (body != null) {
      return body;
    }
    if (bodyFile != null) {
      return utf8(read("--body-file", bodyFile, MOST_OCTETS));
    }
    return html != null
        ? null
        : "This message was sent through " + place + " by \"postern send\".\n";
  }

  private static byte[] read(String option, Path file, long most) {
    try (InputStream in = file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
      byte[] octets = in.readNBytes((int) most + 1);
      if (octets.length > most) {
        throw CliFailure.usage(
            option + ": with " + file + " it is larger than 50 MiB; give less to send");
      }
      return octets;
    } catch (IOException cause) {
      throw CliFailure.usage(option + ": " + file + " can't be read: " + cause.getMessage());
    }
  }

  private static String type(Path file) {
    try {
      String type = Files.probeContentType(file);
      return type == null ? "application/octet-stream" : type;
    } catch (IOException _) {
      return "application/octet-stream";
    }
  }

  private static String utf8(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }

  // A file as Unix keeps it. One that has a CR goes as it is: it may be what is to be tried.
  private static byte[] withLineEnds(byte[] octets) {
    int lines = 0;
    for (byte octet : octets) {
      if (octet == '\r') {
        return octets;
      }
      lines += octet == '\n' ? 1 : 0;
    }
    byte[] ended = new byte[octets.length + lines];
    int at = 0;
    for (byte octet : octets) {
      if (octet == '\n') {
        ended[at++] = '\r';
      }
      ended[at++] = octet;
    }
    return ended;
  }
}
