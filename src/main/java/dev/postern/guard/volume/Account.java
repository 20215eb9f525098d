package dev.postern.guard.volume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Puts a suspicion into words and numbers: what is unusual, how much, compared with what.
final class Account {

  private final KeyBaseline key;
  private final Suspicion suspicion;
  private final Tally tally;
  private final double hours;

  Account(KeyBaseline key, Suspicion suspicion) {
    this.key = key;
    this.suspicion = suspicion;
    tally = suspicion.tally();
    hours = Double.isNaN(tally.since) ? 0 : key.now() - tally.since;
  }

  Finding finding(String user, Instant at) {
    double evidence = suspicion.evidence();
    double score = evidence / (evidence + key.threshold(suspicion));
    return new Finding(user, at, score, reason(), fields());
  }

  private String reason() {
    var parts = new ArrayList<String>();
    parts.add(
        String.format(Locale.ROOT, "%.0f messages in %s, usually %s", tally.messages, span(hours), number(tally.usual)));
    if (tally.judged > 0 && part(tally.strangers, tally.judged) > key.manner().strangers()) {
      parts.add(
          String.format(Locale.ROOT, "%s of the recipients are new to this key, usually %s",
              percent(part(tally.strangers, tally.judged)), percent(key.manner().strangers())));
    }
    if (tally.foreign > 0) {
      parts.add(String.format(Locale.ROOT, "%.0f came from networks that it hasn't used before", tally.foreign));
    }
    addEcho(parts, tally.bounced, key.bounces(), "bounced");
    addEcho(parts, tally.refused, key.refusals(), "were refused");
    parts.add(String.format(Locale.ROOT, "about %.0f are not like its own", Math.min(tally.odd, tally.messages)));
    return String.join("; ", parts);
  }

  private void addEcho(List<String> parts, double count, Echo echo, String what) {
    if (part(count, tally.messages) > 2 * echo.share()) {
      parts.add(String.format(Locale.ROOT, "%.0f %s, usually %s", count, what, percent(echo.share())));
    }
  }

  private Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("messages", Math.round(tally.messages));
    fields.put("seconds", Math.round(hours * 3600));
    fields.put("usual", rounded(tally.usual));
    fields.put("odd", Math.round(Math.min(tally.odd, tally.messages)));
    fields.put("new-recipients", rounded(part(tally.strangers, tally.judged)));
    fields.put("usual-new-recipients", rounded(key.manner().strangers()));
    fields.put("new-networks", Math.round(tally.foreign));
    fields.put("bounced", Math.round(tally.bounced));
    fields.put("usual-bounced", rounded(key.bounces().share() * tally.messages));
    fields.put("refused", Math.round(tally.refused));
    fields.put("usual-refused", rounded(key.refusals().share() * tally.messages));
    fields.put("evidence", rounded(suspicion.evidence()));
    fields.put("threshold", rounded(key.threshold(suspicion)));
    return fields;
  }

  private static double part(double some, double all) {
    return all > 0 ? some / all : 0;
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", 100 * share);
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
  }

  static String span(double hours) {
    var span = Duration.ofSeconds(Math.round(hours * 3600));
    if (span.toMinutes() < 2) {
      return span.toSeconds() + " seconds";
    }
    return span.toHours() < 3 ? span.toMinutes() + " minutes" : span.toHours() + " hours";
  }
}
