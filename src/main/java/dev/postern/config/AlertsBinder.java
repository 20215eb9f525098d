package dev.postern.config;

import dev.postern.alert.AlertsConfig;
import dev.postern.alert.Signature;
import dev.postern.mail.Secret;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The section `alerts`.
record AlertsBinder(Section root, Sources sources) {

  // What a person makes up has less than a guesser needs.
  private static final int SHORT = 24;
  private static final int MOST_ARGUMENTS = 50;

  AlertsConfig bind() {
    Optional<Section> found = root.value("alerts").flatMap(value -> value.section(Names.ALERTS));
    return found
        .map(
            section ->
                new AlertsConfig(
                    section.value("webhook").flatMap(this::webhook),
                    section.value("command").flatMap(this::command).orElse(List.of())))
        .orElse(AlertsConfig.NONE);
  }

  static Map<String, Object> view(AlertsConfig config) {
    Map<String, Object> view = ConfigView.ordered();
    config
        .webhook()
        .ifPresent(
            webhook ->
                view.put(
                    "webhook",
                    ConfigView.ordered(
                        "url", webhook.url().toString(),
                        "secret", webhook.secret().toString(),
                        "private-addresses", webhook.privateAddresses())));
    if (!config.command().isEmpty()) {
      view.put("command", config.command());
    }
    return view;
  }

  private Optional<AlertsConfig.Webhook> webhook(Value value) {
    Optional<Section> found = value.section(Names.WEBHOOK);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section section = found.get();
    Optional<URI> url =
        section
            .required("url", "name where alerts are posted, as https://alerts.example.org/postern")
            .flatMap(AlertsBinder::url);
    Optional<Secret> secret =
        section
            .required("secret", "give { file: PATH } or { env: NAME }: it signs what is posted")
            .flatMap(given -> sources.secret(given).flatMap(text -> usable(given, text)));
    boolean privateAddresses =
        section.value("private-addresses").flatMap(Value::flag).orElse(false);
    return url.flatMap(
        to -> secret.map(text -> new AlertsConfig.Webhook(to, text, privateAddresses)));
  }

  private static Optional<URI> url(Value value) {
    return value
        .text()
        .flatMap(
            text ->
                parsed(text)
                    .or(
                        () ->
                            value.none(
                                "can't be "
                                    + Value.quoted(text)
                                    + "; write an https URL, or http to this machine, as"
                                    + " http://127.0.0.1:9000/alerts")));
  }

  private static Optional<URI> parsed(String text) {
    try {
      URI url = URI.create(text);
      String host = url.getHost();
      boolean good =
          host != null
              && url.getUserInfo() == null
              && url.getFragment() == null
              && url.getPort() <= 65_535
              && ("https".equals(url.getScheme())
                  || ("http".equals(url.getScheme()) && isHere(host)));
      return good ? Optional.of(url) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isHere(String host) {
    try {
      return host.equals("localhost")
          || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static Optional<Secret> usable(Value value, Secret secret) {
    if (!Signature.isUsable(secret)) {
      return value.none("begins with " + Signature.PREFIX + ", and what follows is not base64");
    }
    if (secret.reveal().length() < SHORT) {
      value.warn(
          "is shorter than "
              + SHORT
              + " characters, so what is signed with it can be forged; mint one: openssl rand -hex"
              + " 32");
    }
    return Optional.of(secret);
  }

  private Optional<List<String>> command(Value value) {
    List<Value> items = value.items();
    if (items.isEmpty() || items.size() > MOST_ARGUMENTS) {
      return value.none(
          "must list a program and at most "
              + (MOST_ARGUMENTS - 1)
              + " arguments, as [/usr/local/bin/tell]");
    }
    Optional<Path> program = sources.path(items.getFirst());
    if (program.isPresent() && !Files.isExecutable(program.get())) {
      return value.none(
          "names "
              + program.get()
              + ", which is not there or can't be executed; give the path of a program");
    }
    List<String> words = new ArrayList<>();
    program.ifPresent(path -> words.add(path.toString()));
    items.stream().skip(1).forEach(item -> item.text().ifPresent(words::add));
    return words.size() == items.size() ? Optional.of(words) : Optional.empty();
  }
}
