package dev.postern.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A domain's DMARC policy (RFC 7489 §6.3).
///
/// @param at the domain that publishes it
/// @param policy for that domain: none, quarantine or reject
record DmarcRecord(String at, String text, String policy, Map<String, String> tags) {

  // DMARC's tree walk asks no more names than this.
  private static final int MOST_STEPS = 8;
  private static final int MOST_TEXT = 16_384;

  DmarcRecord {
    tags = Map.copyOf(tags);
  }

  /// What a text says; empty where it is no DMARC record, or one that breaks the rules.
  static Optional<DmarcRecord> read(String at, String text) {
    if (text.length() > MOST_TEXT) {
      return Optional.empty();
    }
    Map<String, String> tags = new HashMap<>();
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? "" : part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
      if (!name.isEmpty()) {
        tags.putIfAbsent(name, part.substring(equals + 1).strip());
      }
    }
    String policy = tags.getOrDefault("p", "").toLowerCase(Locale.ROOT);
    boolean good = List.of("none", "quarantine", "reject").contains(policy) && claims(text);
    return good ? Optional.of(new DmarcRecord(at, text, policy, tags)) : Optional.empty();
  }

  static boolean claims(String text) {
    return text.strip().matches("(?s)v\\s*=\\s*DMARC1\\s*(;.*)?");
  }

  /// The records of a domain and of those above it, nearest first.
  static List<DmarcRecord> above(Dns dns, String domain) {
    List<DmarcRecord> found = new ArrayList<>();
    String at = domain;
    for (int step = 0; step < MOST_STEPS && at.contains("."); step++) {
      List<String> texts = dns.txt("_dmarc." + at).stream().filter(DmarcRecord::claims).toList();
      if (texts.size() == 1) {
        read(at, texts.getFirst()).ifPresent(found::add);
      }
      at = next(at, step);
    }
    return found;
  }

  /// The domain that alignment compares by: without a list of public suffixes, the highest one that
  /// publishes a policy, as DMARC's tree walk has it; the domain itself where none does.
  static String organization(Dns dns, String domain) {
    String highest = domain;
    for (DmarcRecord record : above(dns, domain)) {
      if ("n".equals(record.tags.get("psd"))) {
        return record.at();
      }
      if (!"y".equals(record.tags.get("psd"))) {
        highest = record.at();
      }
    }
    return highest;
  }

  /// Whether the envelope sender's domain must be the From field's very own.
  boolean strictSpf() {
    return "s".equalsIgnoreCase(tags.get("aspf"));
  }

  /// What holds for a domain at or below the one that publishes it.
  String policyFor(String domain) {
    return domain.equals(at) ? policy : tags.getOrDefault("sp", policy).toLowerCase(Locale.ROOT);
  }

  // A long name is cut to its last seven labels, so that nobody is made to ask hundreds.
  private static String next(String at, int step) {
    String[] labels = at.split("\\.", -1);
    int from = step == 0 && labels.length > MOST_STEPS ? labels.length - (MOST_STEPS - 1) : 1;
    return String.join(".", List.of(labels).subList(from, labels.length));
  }
}
