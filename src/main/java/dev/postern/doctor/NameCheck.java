package dev.postern.doctor;

import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.doctor.Names.Asked;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Does our name lead here, and do our addresses lead back to it?
final class NameCheck implements Check {

  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final int MOST_ADDRESSES = 8;
  // The root's keys sign for it, and nobody can take it away.
  private static final String SIGNED = "org";

  private final Setup setup;
  private final Names names;
  private final Supplier<List<InetAddress>> ownAddresses;

  NameCheck(Setup setup, Resolver resolver, Supplier<List<InetAddress>> ownAddresses) {
    this.setup = setup;
    this.names = new Names(resolver);
    this.ownAddresses = ownAddresses;
  }

  @Override
  public String area() {
    return "name";
  }

  @Override
  public List<Line> look() {
    String host = setup.hostname();
    if (host.isEmpty()) {
      return List.of(
          Line.unknown(
              area(), "hostname", "no configuration says what it is", "name it: --config FILE"));
    }
    if (host.equals("localhost")) {
      return List.of(Line.ok(area(), host, "the sandbox needs no name"));
    }
    List<Line> lines = new ArrayList<>();
    Asked<InetAddress> asked = names.addresses(host);
    lines.add(forward(host, asked));
    if (asked.took().compareTo(SLOW) > 0 && !(asked.lookup() instanceof Lookup.Failed)) {
      lines.add(
          Line.warn(
              area(),
              "resolver",
              "it took " + Texts.text(asked.took()) + " to answer",
              "run a resolver on this machine (unbound), or name a nearer one in dns.resolvers"));
    }
    for (InetAddress address : published(asked.records())) {
      lines.add(reverse(address, host));
    }
    // Where there is no answer at all, signatures are no question.
    if (setup.validating() && !(asked.lookup() instanceof Lookup.Failed)) {
      lines.add(signatures());
    }
    return lines;
  }

  private Line forward(String host, Asked<InetAddress> asked) {
    return switch (asked.lookup()) {
      case Lookup.Failed<InetAddress>(_, var why) -> silent(host, Texts.cut(why, 160));
      case Lookup.Absent<InetAddress> _ ->
          Line.warn(
              area(),
              host,
              "it has no address in the DNS, so nobody can connect by this name",
              "publish: " + record(host) + "; or give hostname: a name that exists");
      case Lookup.Found<InetAddress>(var found, _, _, _) -> led(host, found, asked.took());
    };
  }

  // Clients have resolvers of their own; our mail has ours.
  private Line silent(String host, String why) {
    String seen = "it can't be looked up: " + why;
    String remedy =
        why.contains("DNSSEC")
            ? "name resolvers that pass signatures on in dns.resolvers, or set dns.dnssec: off"
            : "see that a resolver answers (/etc/resolv.conf, dns.resolvers), and that UDP and TCP"
                + " port 53 are open outwards";
    return setup.needsNames()
        ? Line.fail(area(), host, seen + "; nor are the hosts that mail goes to", remedy)
        : Line.warn(area(), host, seen, remedy);
  }

  private Line led(String host, List<InetAddress> found, Duration took) {
    String seen = "it is %s, looked up in %s".formatted(shown(found), Texts.text(took));
    List<InetAddress> own = ownAddresses.get();
    if (found.stream().anyMatch(own::contains)) {
      return Line.ok(area(), host, seen + ", an address of this machine");
    }
    if (found.stream().allMatch(InetAddress::isLoopbackAddress)) {
      return Line.warn(
          area(),
          host,
          seen + ": clients elsewhere connect to themselves",
          "publish: " + record(host));
    }
    return own.stream().anyMatch(NameCheck::isPublic)
        ? Line.warn(
            area(),
            host,
            seen + ", and this machine has " + shown(own),
            "if no load balancer stands there, publish: " + record(host))
        : Line.ok(
            area(),
            host,
            seen
                + "; this machine has private addresses (%s) alone: NAT".formatted(shown(own))
                + " must lead the ports here");
  }

  // What other servers see of us: our own public addresses, else those of our name.
  private List<InetAddress> published(List<InetAddress> found) {
    List<InetAddress> own = ownAddresses.get().stream().filter(NameCheck::isPublic).toList();
    return (own.isEmpty() ? found : own)
        .stream().filter(NameCheck::isPublic).limit(MOST_ADDRESSES).toList();
  }

  private Line reverse(InetAddress address, String host) {
    String text = Texts.text(address);
    Asked<String> asked = names.of(address);
    String remedy =
        "ask whoever gave you the address to set the PTR record of %s to %s".formatted(text, host);
    if (asked.lookup() instanceof Lookup.Failed<String>(_, var why)) {
      return Line.unknown(
          area(), text, "its PTR record can't be looked up: " + Texts.cut(why, 120), remedy);
    }
    List<String> found = asked.records();
    if (found.stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(host))) {
      return Line.ok(area(), text, "its PTR record is " + host);
    }
    String seen =
        found.isEmpty()
            ? "it has no PTR record"
            : "its PTR record is %s, not %s".formatted(Texts.cut(found.getFirst(), 100), host);
    // Clients don't mind; other servers do.
    return !setup.direct()
        ? Line.ok(area(), text, seen + "; a smarthost does not mind")
        : found.isEmpty()
            ? Line.fail(area(), text, seen + ": many servers refuse its mail", remedy)
            : Line.warn(area(), text, seen, remedy);
  }

  private Line signatures() {
    return switch (names.txt(SIGNED).lookup()) {
      case Lookup.Found<String>(_, _, var authenticated, _) -> signed(authenticated);
      case Lookup.Absent<String>(_, _, var authenticated, _) -> signed(authenticated);
      case Lookup.Failed<String>(_, var why) ->
          Line.warn(
              area(),
              "DNSSEC",
              "signatures can't be checked: " + Texts.cut(why, 160),
              "name resolvers that pass signatures on in dns.resolvers, or set dns.dnssec: off");
    };
  }

  private Line signed(boolean authenticated) {
    return authenticated
        ? Line.ok(area(), "DNSSEC", "the resolver passes signatures on, and they hold")
        : Line.warn(
            area(),
            "DNSSEC",
            "the resolver leaves signatures out",
            "name others in dns.resolvers, or set dns.dnssec: off");
  }

  private String record(String host) {
    return ownAddresses.get().stream()
        .filter(NameCheck::isPublic)
        .map(
            address ->
                "%s. %s %s"
                    .formatted(
                        host, address instanceof Inet4Address ? "A" : "AAAA", Texts.text(address)))
        .findFirst()
        .orElse(host + ". A and the address that clients reach this machine by");
  }

  private static String shown(List<InetAddress> addresses) {
    return addresses.isEmpty()
        ? "none"
        : addresses.stream().limit(4).map(Texts::text).collect(Collectors.joining(", "));
  }

  private static boolean isPublic(InetAddress address) {
    byte[] octets = address.getAddress();
    boolean shared =
        address instanceof Inet4Address && octets[0] == 100 && (octets[1] & 0xc0) == 0x40;
    boolean unique = address instanceof Inet6Address && (octets[0] & 0xfe) == 0xfc;
    return !address.isSiteLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !shared
        && !unique;
  }
}
