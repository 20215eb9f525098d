package dev.postern.config;

import dev.postern.dns.DnsConfig;
import dev.postern.dns.DnsConfig.Dnssec;
import dev.postern.dns.TrustAnchors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `dns`.
record DnsBinder(Section root, Sources sources) {

  static final Map<String, Dnssec> DNSSEC =
      Map.of("validate", Dnssec.VALIDATE, "trust", Dnssec.TRUST, "off", Dnssec.OFF);

  private static final int DEFAULT_PORT = 53;

  DnsConfig bind() {
    DnsConfig standard = DnsConfig.DEFAULT;
    Optional<Section> found = root.value("dns").flatMap(value -> value.section(Names.DNS));
    if (found.isEmpty()) {
      return standard;
    }
    Section section = found.get();
    List<InetSocketAddress> resolvers =
        section.value("resolvers").map(DnsBinder::resolvers).orElse(standard.resolvers());
    Dnssec dnssec =
        section
            .value("dnssec")
            .flatMap(
                value -> value.choice(DNSSEC).filter(chosen -> isSound(value, chosen, resolvers)))
            .orElse(standard.dnssec());
    return new DnsConfig(
        resolvers,
        dnssec,
        trustAnchor(section, dnssec).orElse(standard.trustAnchor()),
        section
            .value("timeout")
            .flatMap(value -> value.duration(Duration.ofMillis(100), Duration.ofMinutes(1)))
            .orElse(standard.timeout()),
        section
            .value("cache")
            .flatMap(value -> value.whole(100, 1_000_000))
            .orElse(standard.cache()));
  }

  private static List<InetSocketAddress> resolvers(Value value) {
    List<InetSocketAddress> resolvers = new ArrayList<>();
    for (Value item : value.items()) {
      item.text().flatMap(text -> resolver(item, text)).ifPresent(resolvers::add);
    }
    return resolvers;
  }

  private static Optional<InetSocketAddress> resolver(Value item, String text) {
    return HostPort.parse(text)
        .filter(parsed -> parsed.port() != 0)
        .flatMap(DnsBinder::address)
        .or(
            () ->
                item.none(
                    "can't be "
                        + Value.quoted(text)
                        + "; write an address, as 192.0.2.53, 127.0.0.1:5353 or [2001:db8::53]"));
  }

  private static Optional<InetSocketAddress> address(HostPort parsed) {
    try {
      return Optional.of(
          new InetSocketAddress(
              InetAddress.ofLiteral(parsed.host()),
              parsed.port() < 0 ? DEFAULT_PORT : parsed.port()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static boolean isSound(Value value, Dnssec dnssec, List<InetSocketAddress> resolvers) {
    boolean local =
        !resolvers.isEmpty()
            && resolvers.stream().allMatch(one -> one.getAddress().isLoopbackAddress());
    if (dnssec == Dnssec.TRUST && !local) {
      value.none(
          "is trust, but what a resolver says of signatures can be changed on the way here: list"
              + " dns.resolvers, all on loopback, as [\"127.0.0.1\"], or write validate");
      return false;
    }
    return true;
  }

  private Optional<Path> trustAnchor(Section section, Dnssec dnssec) {
    Optional<Value> value = section.value("trust-anchor");
    if (value.isPresent() && dnssec != Dnssec.VALIDATE) {
      return value
          .get()
          .none("has no effect unless dnssec is validate; write that, or leave trust-anchor out");
    }
    return value.flatMap(
        found ->
            sources
                .path(found)
                .flatMap(
                    path -> {
                      try {
                        TrustAnchors.read(path);
                        return Optional.of(path);
                      } catch (IOException cause) {
                        return found.none(
                            "names "
                                + path
                                + ", which can't be used ("
                                + reason(cause)
                                + "); give a file of DS or DNSKEY records");
                      }
                    }));
  }

  private static String reason(IOException cause) {
    return cause instanceof java.nio.file.NoSuchFileException
        ? "it does not exist"
        : String.valueOf(cause.getMessage());
  }
}
