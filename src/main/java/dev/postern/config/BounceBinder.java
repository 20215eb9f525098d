package dev.postern.config;

import dev.postern.bounce.BouncesConfig;
import dev.postern.bounce.BouncesConfig.Verp;
import dev.postern.listener.ListenerConfig;
import dev.postern.mail.Domain;
import dev.postern.mail.Mailbox;
import dev.postern.suppression.SuppressionConfig;
import dev.postern.suppression.SuppressionConfig.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `bounces` and `suppression`.
record BounceBinder(Section root) {

  static final Map<String, Verp> VERP =
      Map.of("per-message", Verp.PER_MESSAGE, "per-recipient", Verp.PER_RECIPIENT);
  static final Map<String, Action> ACTION = Map.of("refuse", Action.REFUSE, "drop", Action.DROP);

  // Longer ones would not leave room for the rest of an address.
  private static final int MOST_DOMAIN = 200;

  /// Notes a problem where a listener needs it and it isn't there.
  Optional<BouncesConfig> bounces(List<ListenerConfig> listeners) {
    Optional<BouncesConfig> bounces =
        root.value("bounces")
            .flatMap(value -> value.section(Names.BOUNCES))
            .flatMap(BounceBinder::bounces);
    if (!root.has("bounces")) {
      listeners.stream()
          .filter(listener -> listener.role() == ListenerConfig.Role.INBOUND)
          .forEach(
              listener ->
                  root.error(
                      "bounces is missing, and the listener "
                          + listener.name()
                          + " has role: inbound; give bounces: { domain: bounces.example.org }"));
    }
    return bounces;
  }

  private static Optional<BouncesConfig> bounces(Section section) {
    Optional<Domain> domain =
        section
            .required("domain", "name the domain that mail comes back to, as bounces.example.org")
            .flatMap(BounceBinder::domain);
    Verp verp = section.value("verp").flatMap(value -> value.choice(VERP)).orElse(Verp.PER_MESSAGE);
    boolean smarthosts = section.value("smarthosts").flatMap(Value::flag).orElse(false);
    String feedback =
        section
            .value("feedback")
            .flatMap(BounceBinder::localPart)
            .orElse(BouncesConfig.DEFAULT_FEEDBACK);
    Duration valid =
        section
            .value("valid")
            .flatMap(value -> value.duration(Duration.ofHours(1), Duration.ofDays(365)))
            .orElse(BouncesConfig.DEFAULT_VALID);
    long size =
        section
            .value("message-size")
            .flatMap(value -> value.size(64 << 10, 16 << 20))
            .orElse((long) BouncesConfig.DEFAULT_MESSAGE_SIZE);
    return domain.map(
        found -> new BouncesConfig(found, verp, smarthosts, feedback, valid, (int) size));
  }

  private static Optional<Domain> domain(Value value) {
    return value
        .text()
        .flatMap(
            text ->
                Domain.parse(text)
                    .filter(found -> !found.isLiteral() && found.ascii().length() <= MOST_DOMAIN)
                    .or(
                        () ->
                            value.none(
                                "is not a domain: "
                                    + Value.quoted(text)
                                    + "; write it as bounces.example.org")));
  }

  private static Optional<String> localPart(Value value) {
    return value
        .text()
        .flatMap(
            text ->
                Mailbox.parse(text + "@example.org").isPresent() && !text.startsWith("b+")
                    ? Optional.of(text)
                    : value.none(
                        "can't be "
                            + Value.quoted(text)
                            + "; write what comes before the at sign, as feedback"));
  }

  SuppressionConfig suppression() {
    return root.value("suppression")
        .flatMap(value -> value.section(Names.SUPPRESSION))
        .flatMap(section -> section.value("action"))
        .flatMap(value -> value.choice(ACTION))
        .map(SuppressionConfig::new)
        .orElse(SuppressionConfig.DEFAULT);
  }
}
