package dev.postern.smtp;

import dev.postern.mail.Handling.DeliverBy.Mode;
import dev.postern.mail.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of MAIL that say when, how urgently and how safely: HOLDFOR, HOLDUNTIL, BY,
/// MT-PRIORITY, REQUIRETLS.
final class RequestParameters implements Parameters {

  // RFC 4865 §4: 1 to 999999999.
  private static final Pattern INTERVAL = Pattern.compile("[0-9]{1,9}");
  // RFC 3339 §5.6, which errata 2040 of RFC 4865 names.
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
              + "([Zz]|[+-][0-9]{2}:[0-9]{2})");
  // RFC 2852 §4
  private static final Pattern BY = Pattern.compile("([+-]?[0-9]{1,9});([NnRr])([Tt]?)");
  // RFC 6710 §4.1
  private static final Pattern PRIORITY = Pattern.compile("-?[1-9]|0");

  private Requests.@Nullable Hold hold;
  private Requests.@Nullable By by;
  private int priority;
  private boolean requireTls;

  Requests requests() {
    return hold == null && by == null && priority == 0 && !requireTls
        ? Requests.NONE
        : new Requests(hold, by, priority, requireTls);
  }

  @Override
  public @Nullable Refusal take(String keyword, @Nullable String value) {
    String text = value == null ? "" : value;
    return switch (keyword) {
      case "HOLDFOR" -> holdFor(text);
      case "HOLDUNTIL" -> holdUntil(text);
      case "BY" -> by(text);
      case "MT-PRIORITY" -> priority(text);
      case "REQUIRETLS" -> {
        requireTls = true;
        yield value == null ? null : Syntax.badValue(keyword, "none");
      }
      default -> Syntax.unknownParameter(Verb.MAIL);
    };
  }

  private @Nullable Refusal holdFor(String text) {
    if (hold != null) {
      return Syntax.TWO_HOLDS;
    }
    long seconds = INTERVAL.matcher(text).matches() ? Digits.toLong(text) : 0;
    hold = new Requests.Hold.For(Duration.ofSeconds(seconds));
    return seconds > 0 ? null : Syntax.badValue("HOLDFOR", "1 to 999999999 seconds");
  }

  private @Nullable Refusal holdUntil(String text) {
    if (hold != null) {
      return Syntax.TWO_HOLDS;
    }
    try {
      if (DATE_TIME.matcher(text).matches()) {
        hold = new Requests.Hold.Until(OffsetDateTime.parse(text).toInstant());
        return null;
      }
    } catch (DateTimeException _) {
      // Looks like one, but is none: the 30th of February.
    }
    return Syntax.badValue("HOLDUNTIL", "a date and time as 2026-09-01T08:00:00Z");
  }

  private @Nullable Refusal by(String text) {
    Matcher parts = BY.matcher(text);
    if (!parts.matches()) {
      return Syntax.badValue("BY", "seconds;R or seconds;N, with T behind it for a trace");
    }
    long seconds = Long.parseLong(parts.group(1));
    Mode mode = parts.group(2).equalsIgnoreCase("R") ? Mode.RETURN : Mode.NOTIFY;
    by = new Requests.By(seconds, mode, !parts.group(3).isEmpty());
    return seconds <= 0 && mode == Mode.RETURN
        ? Syntax.badValue("BY", "with R, a time that is still to come")
        : null;
  }

  private @Nullable Refusal priority(String text) {
    if (!PRIORITY.matcher(text).matches()) {
      return Syntax.badValue("MT-PRIORITY", "-9 to 9");
    }
    priority = Integer.parseInt(text);
    return null;
  }
}
