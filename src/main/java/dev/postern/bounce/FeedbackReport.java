package dev.postern.bounce;

import dev.postern.mail.MessageId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads a feedback report, and of the message that it returns what tells which it is (RFC 5965
/// §3).
final class FeedbackReport {

  // As Received of ours has it.
  private static final Pattern ID = Pattern.compile("\\bid ([0-9a-hjkmnp-tv-z]{13})\\b");
  private static final int MAX_IDS = 20;

  private FeedbackReport() {}

  static Optional<Returned.Complaint> complaint(List<LoosePart> parts) {
    return parts.stream()
        .filter(part -> part.type().equals("message/feedback-report") && !part.inside())
        .findFirst()
        .map(part -> complaint(fields(part), original(parts)));
  }

  private static Returned.Complaint complaint(LooseFields report, LooseFields original) {
    return new Returned.Complaint(
        Quoted.of(report.value("feedback-type").orElse("other"), false, 40)
            .toLowerCase(Locale.ROOT),
        Quoted.of(report.value("user-agent").orElse(""), false, 200),
        Addresses.in(report.values("original-rcpt-to")),
        Addresses.in(
            Stream.concat(
                    report.values("original-mail-from").stream(),
                    original.values("return-path").stream())
                .toList()),
        original.value("message-id").orElse(""),
        original.values("received").stream()
            .limit(MAX_IDS)
            .flatMap(value -> id(value).stream())
            .toList());
  }

  // The header of the message that the report is about.
  private static LooseFields original(List<LoosePart> parts) {
    return parts.stream()
        .filter(LoosePart::isMessage)
        .findFirst()
        .map(FeedbackReport::fields)
        .orElse(new LooseFields(List.of(), 0));
  }

  private static LooseFields fields(LoosePart part) {
    return LooseFields.read(part.text(), 0, part.text().length());
  }

  private static Optional<MessageId> id(String received) {
    Matcher matcher = ID.matcher(received);
    return matcher.find() ? MessageId.parse(matcher.group(1)) : Optional.empty();
  }
}
