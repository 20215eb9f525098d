package dev.postern.config;

import dev.postern.alert.AlertsConfig;
import dev.postern.egress.EgressConfig;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.http.HttpConfig;
import dev.postern.listener.ListenerConfig;
import dev.postern.mail.Domain;
import dev.postern.queue.RetryConfig;
import dev.postern.route.Route;
import dev.postern.tlsrpt.TlsReportsConfig;
import dev.postern.transport.TlsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The sections that stand alone, and the whole.
record RootBinder(Section root, Sources sources) {

  static final InetSocketAddress DEFAULT_HTTP =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8025);

  private static final Duration DAY = Duration.ofDays(1);

  /// Empty where something without which there is no tree is missing; the problems say what.
  Optional<RelayConfig> bind() {
    Optional<String> hostname = hostname();
    Optional<Path> data = data();
    Optional<TlsConfig> tls = tls(data);
    List<ListenerConfig> listeners = new ListenerBinder(root, sources.gateways()).bind();
    HttpConfig http = http(listeners);
    var keys = new KeyBinder(root, sources).bind();
    List<Route> routes = new RouteBinder(root, sources).bind();
    LimitsConfig limits = new LimitsBinder(root).bind(keys.limits());
    RetryConfig retry = retry();
    Duration retention =
        root.value("retention")
            .flatMap(value -> value.duration(Duration.ofMinutes(1), DAY.multipliedBy(3650)))
            .orElse(RelayConfig.DEFAULT_RETENTION);
    var dns = new DnsBinder(root, sources).bind();
    TlsReportsConfig tlsReports = new TlsReportsBinder(root).bind(hostname.orElse("localhost"));
    var bounces = new BounceBinder(root).bounces(listeners);
    var suppression = new BounceBinder(root).suppression();
    EgressConfig egress = new EgressBinder(root, sources, hostname.orElse("")).bind();
    Optional<Section> guarding = root.value("guard").flatMap(value -> value.section(Names.GUARD));
    GuardConfig guard = new GuardBinder(guarding, sources).bind(keys.keys());
    AlertsConfig alerts = new AlertsBinder(root, sources).bind();
    VolumeConfig volume = VolumeBinder.bind(guarding);
    if (hostname.isEmpty() || data.isEmpty() || tls.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RelayConfig(
            hostname.get(),
            data.get(),
            tls.get(),
            listeners,
            http,
            keys.keys(),
            routes,
            limits,
            retry,
            retention,
            dns,
            tlsReports,
            bounces,
            suppression,
            egress,
            new TracingBinder(root).bind(),
            guard,
            alerts,
            volume));
  }

  private Optional<String> hostname() {
    Optional<Value> value =
        root.required("hostname", "give the name that this relay has in DNS, as relay.example.org");
    Optional<String> text = value.flatMap(Value::text);
    if (value.isEmpty() || text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Domain> domain = Domain.parse(text.get()).filter(found -> !found.isLiteral());
    if (domain.isEmpty()) {
      return value
          .get()
          .none(
              "is not a host name: "
                  + Value.quoted(text.get())
                  + "; write it as relay.example.org");
    }
    if (!text.get().contains(".")) {
      value.get().warn(text.get() + " has no dot; other servers may refuse it: use the full name");
    }
    return Optional.of(domain.get().ascii());
  }

  private Optional<Path> data() {
    Optional<Value> value =
        root.required("data", "name the directory where messages are kept, as /var/lib/postern");
    return value
        .flatMap(sources::path)
        .filter(
            path -> {
              if (Files.exists(path) && !Files.isDirectory(path)) {
                value.get().none("names " + path + ", which is not a directory; name a directory");
                return false;
              }
              return true;
            });
  }

  private Optional<TlsConfig> tls(Optional<Path> data) {
    Optional<Section> found =
        root.required(
                "tls", "give { certificate: FILE, key: FILE }, or { self-signed: true } for a test")
            .flatMap(value -> value.section(Names.TLS));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section section = found.get();
    Optional<Value> selfSigned = section.value("self-signed");
    if (selfSigned.isPresent()) {
      return selfSigned(section, selfSigned.get(), data);
    }
    Optional<Path> certificate =
        section
            .required("certificate", "name the PEM file with the leaf and its intermediates")
            .flatMap(value -> sources.pem(value, "CERTIFICATE"));
    Optional<Path> key =
        section
            .required("key", "name the PEM file with the private key")
            .flatMap(value -> sources.pem(value, "PRIVATE KEY"));
    return certificate.flatMap(leaf -> key.map(secret -> new TlsConfig.Files(leaf, secret)));
  }

  private static Optional<TlsConfig> selfSigned(
      Section section, Value selfSigned, Optional<Path> data) {
    Optional<Boolean> flag = selfSigned.flag();
    if (section.has("certificate") || section.has("key")) {
      section.error("has self-signed beside certificate or key; keep one of the two");
      return Optional.empty();
    }
    if (flag.isPresent() && !flag.get()) {
      return selfSigned.none("is false; give certificate and key instead");
    }
    return flag.flatMap(_ -> data.map(RootBinder::minted));
  }

  static TlsConfig minted(Path data) {
    return new TlsConfig.SelfSigned(data.resolve("tls"));
  }

  private HttpConfig http(List<ListenerConfig> listeners) {
    Optional<Value> value =
        root.value("http")
            .flatMap(section -> section.section(Names.HTTP))
            .flatMap(section -> section.value("address"));
    Optional<InetSocketAddress> address = value.flatMap(Value::address);
    InetSocketAddress chosen = address.orElse(DEFAULT_HTTP);
    if (address.isPresent() && !chosen.getAddress().isLoopbackAddress()) {
      value
          .get()
          .warn(
              ListenerBinder.write(chosen)
                  + " can be reached from other machines, and HTTP here is not encrypted;"
                  + " put a proxy with TLS before it or listen on 127.0.0.1");
    }
    for (ListenerConfig listener : listeners) {
      if (ListenerBinder.collide(listener.address(), chosen)) {
        String text =
            "is the address of the listener " + listener.name() + "; give one of them another port";
        value.ifPresentOrElse(
            found -> found.none(text), () -> root.error("http.address, by default 8025, " + text));
      }
    }
    return new HttpConfig(chosen);
  }

  private RetryConfig retry() {
    RetryConfig standard = RetryConfig.DEFAULT;
    Optional<Section> found = root.value("retry").flatMap(value -> value.section(Names.RETRY));
    if (found.isEmpty()) {
      return standard;
    }
    Section section = found.get();
    var retry =
        new RetryConfig(
            span(section, "first", Duration.ofMillis(100), standard.first()),
            section
                .value("factor")
                .flatMap(value -> value.number(1, 100))
                .orElse(standard.factor()),
            span(section, "most", Duration.ofMillis(100), standard.most()),
            span(section, "give-up", Duration.ofSeconds(1), standard.giveUp()),
            span(section, "warn", Duration.ZERO, standard.warn()));
    if (retry.most().compareTo(retry.first()) < 0) {
      section.error(
          "has most (%s) shorter than first (%s); give most at least as much"
              .formatted(Units.write(retry.most()), Units.write(retry.first())));
    }
    if (retry.giveUp().compareTo(retry.first()) < 0) {
      section.error(
          "has give-up (%s) shorter than first (%s), so nothing would be tried twice; give it more"
              .formatted(Units.write(retry.giveUp()), Units.write(retry.first())));
    }
    return retry;
  }

  private static Duration span(Section section, String name, Duration least, Duration standard) {
    return section
        .value(name)
        .flatMap(value -> value.duration(least, DAY.multipliedBy(365)))
        .orElse(standard);
  }
}
