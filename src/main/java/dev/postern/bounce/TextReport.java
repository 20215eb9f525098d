package dev.postern.bounce;

import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Reply;
import dev.postern.queue.FailureSink.Action;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads notifications that were written for people only. Every address that the text names gets a
/// fate; whose they are is for others to say.
///
/// Somebody's out-of-office reply comes to the same address. So a text must come from the null path
/// or a mailer's address and speak of a failure.
final class TextReport {

  private static final int MAX_TEXT = 64 * 1024;
  private static final int NEAR = 800;
  private static final Pattern MAILER =
      Pattern.compile("(?i)\\b(mailer-daemon|postmaster|mail ?delivery ?(sub)?system)");
  private static final Pattern FAILURE =
      Pattern.compile(
          "(?i)undeliver|not"
              + " deliver|deliver(y|ing)[^.]{0,30}(fail|incomplete|status|problem|error)|fail(ed|ure)[^.]{0,30}deliver|returned?"
              + " (mail|to sender)|failure notice|(could|can) ?not be (delivered|sent)|couldn't be"
              + " delivered|permanent (fatal )?error|permanent failure|bounced");
  private static final Pattern DELAY =
      Pattern.compile("(?i)\\bdelay(ed)?\\b|warning: (could not send|message)|still being retried");
  // Behind this the text is that of the message itself.
  private static final Pattern COPY =
      Pattern.compile(
          "(?im)^-{2,}.{0,40}(copy of the message|original message|returned message|message"
              + " header|included message)|^(original message|message) headers? (follow|below)");
  private static final Pattern CODE =
      Pattern.compile("(?<![\\d.])[45]\\d\\d[ -](?:#?[45]\\.\\d{1,3}\\.\\d{1,3})?[^\\r\\n]{0,300}");

  private TextReport() {}

  /// Empty where it is no such notification.
  static List<Fate> fates(LooseFields header, List<LoosePart> parts, boolean nullSender) {
    String text = text(parts);
    String subject = header.value("subject").orElse("");
    List<String> failed = header.values("x-failed-recipients");
    boolean failure = FAILURE.matcher(subject).find() || FAILURE.matcher(text).find();
    if (failed.isEmpty() && !(failure && isMailer(header, nullSender))) {
      return List.of();
    }
    Action action = DELAY.matcher(subject).find() ? Action.DELAYED : Action.FAILED;
    Set<Mailbox> addresses = new LinkedHashSet<>();
    failed.forEach(value -> addresses.addAll(Addresses.inText(LoosePart.utf8(value))));
    addresses.addAll(Addresses.inText(text));
    var fates = new ArrayList<Fate>();
    for (Mailbox address : addresses) {
      int at = text.indexOf(address.toString());
      String near = at < 0 ? text : text.substring(at, Math.min(text.length(), at + NEAR));
      String said = said(near).or(() -> said(text)).orElse("");
      fates.add(fate(List.of(address), action, said));
    }
    if (fates.isEmpty()) {
      fates.add(fate(List.of(), action, said(text).orElse("")));
    }
    return fates;
  }

  // A person's automatic reply has the null path too (RFC 3834 §4), but not a mailer's name.
  private static boolean isMailer(LooseFields header, boolean nullSender) {
    boolean automatic =
        header.value("auto-submitted").orElse("no").toLowerCase(Locale.ROOT).startsWith("auto-r")
            || header.value("x-autoreply").isPresent();
    return MAILER.matcher(header.value("from").orElse("")).find() || (nullSender && !automatic);
  }

  private static Fate fate(List<Mailbox> addresses, Action action, String said) {
    EnhancedStatus status = StatusReport.status(said).orElse(null);
    Reply reply =
        StatusReport.reply(action, status, said.isEmpty() ? "the report names no reason" : said);
    return new Fate(addresses, action, reply, "");
  }

  // The line that has a code, else the one that has a status.
  private static Optional<String> said(String text) {
    Matcher code = CODE.matcher(text);
    if (code.find()) {
      return Optional.of(code.group().strip());
    }
    return text.lines()
        .filter(line -> StatusReport.status(line).filter(found -> found.type() != 2).isPresent())
        .map(String::strip)
        .findFirst();
  }

  private static String text(List<LoosePart> parts) {
    for (LoosePart part : parts) {
      if (part.type().startsWith("text/") && !part.isMessage()) {
        String octets = part.text();
        String text = LoosePart.utf8(octets.substring(0, Math.min(octets.length(), MAX_TEXT)));
        Matcher copy = COPY.matcher(text);
        String own = copy.find() ? text.substring(0, copy.start()) : text;
        return part.type().equals("text/html") ? own.replaceAll("<[^<>@]{0,500}>", " ") : own;
      }
    }
    return "";
  }
}
