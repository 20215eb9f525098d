package dev.postern.config;

import dev.postern.guard.Allowance;
import dev.postern.guard.Allowances;
import dev.postern.guard.ConnectionLimits;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.OverloadMarks;
import dev.postern.guard.Quota;
import dev.postern.guard.Rate;
import dev.postern.guard.SessionLimits;
import dev.postern.mail.Mailbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `limits`, and those of declared keys.
record LimitsBinder(Section root) {

  private static final LimitsConfig STANDARD = LimitsConfig.DEFAULT;
  private static final Duration YEAR = Duration.ofDays(365);

  /// @param ofKeys by user
  LimitsConfig bind(Map<String, Section> ofKeys) {
    Optional<Section> found = root.value("limits").flatMap(value -> value.section(Names.LIMITS));
    if (found.isEmpty()) {
      return STANDARD.with(own(Allowances.NONE, ofKeys));
    }
    Section section = found.get();
    return new LimitsConfig(
        // The least are those of RFC 5321 §4.5.3.1.7 and §4.5.3.1.8.
        section
            .value("message-size")
            .flatMap(value -> value.size(64 << 10, 1 << 30))
            .orElse(STANDARD.messageSize()),
        whole(section, "recipients", 100, 100_000, STANDARD.recipients()),
        section
            .value("future-release")
            .flatMap(value -> value.duration(Duration.ZERO, YEAR))
            .orElse(STANDARD.futureRelease()),
        connections(section),
        section(section, "session", Names.SESSION)
            .map(LimitsBinder::session)
            .orElse(STANDARD.session()),
        own(allowances(section), ofKeys),
        section(section, "overload", Names.OVERLOAD)
            .map(LimitsBinder::overload)
            .orElse(STANDARD.overload()));
  }

  private static ConnectionLimits connections(Section section) {
    ConnectionLimits standard = STANDARD.connections();
    return new ConnectionLimits(
        whole(section, "connections", 1, 1_000_000, standard.total()),
        whole(section, "connections-per-address", 1, 1_000_000, standard.perAddress()),
        whole(section, "connections-per-network", 1, 1_000_000, standard.perNetwork()),
        rate(section, "connection-rate", standard.rate()),
        rate(section, "connection-rate-per-address", standard.ratePerAddress()));
  }

  private static SessionLimits session(Section section) {
    SessionLimits standard = STANDARD.session();
    return new SessionLimits(
        whole(section, "commands", 100, Integer.MAX_VALUE, standard.commands()),
        whole(section, "recipients", 100, Integer.MAX_VALUE, standard.recipients()),
        whole(section, "messages", 1, Integer.MAX_VALUE, standard.messages()),
        section
            .value("bytes")
            .flatMap(value -> value.size(64 << 10, 1L << 50))
            .orElse(standard.octets()));
  }

  private static OverloadMarks overload(Section section) {
    OverloadMarks standard = STANDARD.overload();
    return new OverloadMarks(
        section.value("memory").flatMap(value -> value.number(0.1, 1)).orElse(standard.memory()),
        section
            .value("commit-time")
            .flatMap(value -> value.duration(Duration.ofMillis(10), Duration.ofHours(1)))
            .orElse(standard.commitTime()),
        whole(section, "queue", 1, Integer.MAX_VALUE, standard.queue()));
  }

  private static Allowances allowances(Section section) {
    return new Allowances(
        section(section, "per-key", Names.KEY_LIMITS)
            .map(found -> allowance(found, Allowance.NONE))
            .orElse(Allowance.NONE),
        section(section, "per-project", Names.QUOTAS)
            .map(found -> allowance(found, Allowance.NONE))
            .orElse(Allowance.NONE),
        section(section, "per-address", Names.QUOTAS)
            .map(found -> allowance(found, Allowance.NONE))
            .orElse(Allowance.NONE),
        Map.of(),
        section.value("contact").flatMap(LimitsBinder::mailbox));
  }

  // What a key leaves out it has like others.
  private static Allowances own(Allowances common, Map<String, Section> ofKeys) {
    Map<String, Allowance> own = new HashMap<>();
    ofKeys.forEach((user, section) -> own.put(user, allowance(section, common.perKey())));
    return new Allowances(
        common.perKey(), common.perProject(), common.perAddress(), own, common.contact());
  }

  private static Allowance allowance(Section section, Allowance standard) {
    return new Allowance(
        quota(section, "messages", standard.messages()),
        quota(section, "recipients", standard.recipients()),
        quota(section, "new-recipients", standard.newRecipients()));
  }

  private static Quota quota(Section section, String name, Quota standard) {
    return section
        .value(name)
        .flatMap(value -> value.text().flatMap(text -> quota(value, text)))
        .orElse(standard);
  }

  private static Optional<Quota> quota(Value value, String text) {
    try {
      return Quota.parse(text)
          .or(
              () ->
                  value.none(
                      "can't be "
                          + Value.quoted(text)
                          + "; write rates as \"100/minute, 2000/hour, 20000/day\", or none"));
    } catch (IllegalArgumentException contradiction) {
      return value.none(contradiction.getMessage() + "; change one of them");
    }
  }

  private static Rate rate(Section section, String name, Rate standard) {
    return section
        .value(name)
        .flatMap(
            value ->
                value
                    .text()
                    .flatMap(
                        text ->
                            Rate.parse(text)
                                .or(
                                    () ->
                                        value.none(
                                            "can't be "
                                                + Value.quoted(text)
                                                + "; write a rate as 500/second"))))
        .orElse(standard);
  }

  private static Optional<Mailbox> mailbox(Value value) {
    return value
        .text()
        .flatMap(
            text ->
                Mailbox.parse(text)
                    .or(
                        () ->
                            value.none(
                                "is not an address: "
                                    + Value.quoted(text)
                                    + "; write it as postmaster@example.org")));
  }

  private static Optional<Section> section(Section section, String name, List<String> names) {
    return section.value(name).flatMap(value -> value.section(names));
  }

  private static int whole(Section section, String name, int least, int most, int standard) {
    return section.value(name).flatMap(value -> value.whole(least, most)).orElse(standard);
  }
}
