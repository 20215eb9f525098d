package dev.postern.doctor;

import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.doctor.Setup.Host;
import dev.postern.doctor.Setup.Kind;
import dev.postern.doctor.Setup.Smarthost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/// Can mail leave? Knocks at the usual ports of each smarthost, all at once, and says which to use.
final class OutboundCheck implements Check {

  private static final List<Integer> USUAL = List.of(25, 465, 587, 2525);
  private static final int MOST_SMARTHOSTS = 16;
  private static final int MOST_HOSTS = 24;
  private static final int MOST_ADDRESSES = 3;

  private final Setup setup;
  private final Names names;
  private final Knocker knocker;

  OutboundCheck(Setup setup, Resolver resolver, Knocker knocker) {
    this.setup = setup;
    this.names = new Names(resolver);
    this.knocker = knocker;
  }

  @Override
  public String area() {
    return "outbound";
  }

  @Override
  public List<Line> look() {
    List<Line> lines = new ArrayList<>();
    List<Smarthost> smarthosts = setup.smarthosts().stream().limit(MOST_SMARTHOSTS).toList();
    Map<String, Reach> reached = reach(ports(smarthosts));
    for (Smarthost smarthost : smarthosts) {
      lines.addAll(new SmarthostView(area(), smarthost, reached, setup.place()).lines());
    }
    if (setup.direct() || !setup.strangers().isEmpty()) {
      lines.addAll(direct());
    }
    if (lines.isEmpty()) {
      lines.add(
          setup.data() == null
              ? Line.unknown(
                  area(),
                  "smarthosts",
                  "no configuration names any",
                  "name it: --config FILE; or try a host: postern doctor --probe HOST")
              : Line.ok(area(), "routes", "no mail leaves this machine: all of it is captured"));
    }
    return lines;
  }

  /// What came of knocking at a host.
  ///
  /// @param fault why it has no address; empty where it has
  record Reach(String fault, Map<Integer, PortView> ports) {}

  private static Map<String, Set<Integer>> ports(List<Smarthost> smarthosts) {
    Map<String, Set<Integer>> ports = new LinkedHashMap<>();
    for (Smarthost smarthost : smarthosts) {
      for (Host host : smarthost.hosts()) {
        if (ports.size() < MOST_HOSTS || ports.containsKey(host.name())) {
          ports.computeIfAbsent(host.name(), _ -> new TreeSet<>(USUAL)).add(host.port());
        }
      }
    }
    return ports;
  }

  private Map<String, Reach> reach(Map<String, Set<Integer>> hosts) {
    List<Callable<Reach>> tasks = new ArrayList<>();
    hosts.forEach((host, ports) -> tasks.add(() -> one(host, List.copyOf(ports))));
    Iterator<Reach> results = Together.all(tasks).iterator();
    Map<String, Reach> reached = new LinkedHashMap<>();
    hosts.keySet().forEach(host -> reached.put(host, results.next()));
    return reached;
  }

  private Reach one(String host, List<Integer> ports) {
    Lookup<InetAddress> lookup = lookup(host);
    List<InetAddress> addresses =
        lookup instanceof Lookup.Found<InetAddress> found
            ? found.records().stream().limit(MOST_ADDRESSES).toList()
            : List.of();
    if (addresses.isEmpty()) {
      return new Reach(
          lookup instanceof Lookup.Failed<InetAddress> failed
              ? "can't be looked up: " + Texts.cut(failed.why(), 120)
              : "has no address in the DNS",
          Map.of());
    }
    List<Callable<PortView>> tasks =
        ports.stream().<Callable<PortView>>map(port -> () -> view(host, port, addresses)).toList();
    Map<Integer, PortView> views = new LinkedHashMap<>();
    Together.all(tasks).forEach(view -> views.put(view.port(), view));
    return new Reach("", views);
  }

  private PortView view(String host, int port, List<InetAddress> addresses) {
    Kind kind = port == 465 ? Kind.IMPLICIT_TLS : Kind.STARTTLS;
    List<Callable<Knock>> tasks =
        addresses.stream()
            .<Callable<Knock>>map(
                address -> () -> knocker.at(new InetSocketAddress(address, port), host, kind))
            .toList();
    return PortView.of(port, Together.all(tasks));
  }

  private Lookup<InetAddress> lookup(String host) {
    try {
      return new Lookup.Found<>(List.of(InetAddress.ofLiteral(host)), host, false, Duration.ZERO);
    } catch (IllegalArgumentException _) {
      return names.addresses(host).lookup();
    }
  }

  private List<Line> direct() {
    if (setup.strangers().isEmpty()) {
      return List.of(
          Line.unknown(
              area(),
              "direct delivery",
              "whether port 25 is open outwards can only be seen at somebody else's server, and"
                  + " none is contacted unasked",
              "try one that you may connect to: postern doctor%s --probe HOST"
                  .formatted(setup.file().isEmpty() ? "" : " --config " + setup.file())));
    }
    Map<String, Set<Integer>> hosts = new LinkedHashMap<>();
    setup.strangers().forEach(host -> hosts.put(host, new TreeSet<>(USUAL)));
    List<Line> lines = new ArrayList<>();
    reach(hosts).forEach((host, reach) -> lines.add(stranger(host, reach)));
    return lines;
  }

  private Line stranger(String host, Reach reach) {
    if (!reach.fault().isEmpty()) {
      return Line.fail(area(), host, "it " + reach.fault(), "see that the name is right");
    }
    String seen = PortView.shown(reach.ports().values());
    PortView smtp = reach.ports().get(25);
    if (smtp != null && smtp.isOpen()) {
      return Line.ok(area(), host, seen);
    }
    return setup.direct()
        ? Line.fail(
            area(),
            host,
            seen,
            "ask your network to open port 25 outwards, or send through a provider on 465, 587 or"
                + " 2525: routes: … smarthost")
        : Line.warn(area(), host, seen, "mail that goes straight to its recipients needs port 25");
  }
}
