package dev.postern.doctor;

import dev.postern.doctor.OutboundCheck.Reach;
import dev.postern.doctor.Setup.Host;
import dev.postern.doctor.Setup.Smarthost;
import dev.postern.transport.CertificateChain;
import dev.postern.transport.CertificateVetting;
import dev.postern.transport.TlsProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was seen of a smarthost's hosts, held against what a route wants of them.
///
/// @param file the configuration's
record SmarthostView(String area, Smarthost smarthost, Map<String, Reach> reached, String file) {

  // Without a blockade all do; where there is one, 25 goes first, and 2525 is what providers offer
  // against it.
  private static final List<Integer> BEST = List.of(465, 587, 2525, 25);

  /// A line for each host and port of the route, in its order.
  List<Line> lines() {
    boolean some = smarthost.hosts().stream().anyMatch(host -> fault(host).isEmpty());
    List<Line> lines = new ArrayList<>();
    for (Host host : smarthost.hosts()) {
      Reach reach = reached.get(host.name());
      if (reach != null) {
        lines.add(line(host, reach, some));
      }
    }
    return lines;
  }

  private Line line(Host host, Reach reach, boolean some) {
    String seen =
        reach.fault().isEmpty() ? PortView.shown(reach.ports().values()) : "it " + reach.fault();
    Optional<String> fault = fault(host);
    if (fault.isEmpty()) {
      return Line.ok(area, host.toString(), seen);
    }
    String remedy = remedy(host, reach, fault.get());
    // The relay goes on to the next host by itself.
    return some
        ? Line.warn(area, host.toString(), seen + ": another host of the route must do", remedy)
        : Line.fail(area, host.toString(), seen, remedy);
  }

  private String remedy(Host host, Reach reach, String fault) {
    List<Host> usable =
        BEST.stream()
            .map(port -> new Host(host.name(), port))
            .filter(other -> fault(other).isEmpty())
            .toList();
    if (!usable.isEmpty()) {
      return "%s: in %s, under routes, smarthost, write hosts: [\"%s\"] instead of \"%s\""
          .formatted(
              fault,
              file,
              String.join("\", \"", usable.stream().map(Host::toString).toList()),
              host);
    }
    if (!reach.fault().isEmpty()) {
      return "see that the name is right in " + file + ", and that the resolver works";
    }
    boolean all = reach.ports().values().stream().noneMatch(PortView::isOpen);
    return all
        ? fault
            + ", and so is every other port of it that was tried: ask your network to open 587 or"
            + " 2525 outwards, and the provider whether it is up"
        : fault;
  }

  /// Why mail can't be handed over there as the route wants it.
  private Optional<String> fault(Host host) {
    Reach reach = reached.get(host.name());
    PortView view = reach == null ? null : reach.ports().get(host.port());
    if (view == null) {
      return Optional.of("it is not reached");
    }
    if (!view.isOpen()) {
      return Optional.of("port " + view);
    }
    if (smarthost.tls() && !view.isSecure()) {
      return Optional.of("port " + view + ", and the route demands TLS");
    }
    return smarthost.verified() ? flaw(host, view) : Optional.empty();
  }

  private Optional<String> flaw(Host host, PortView view) {
    try {
      return view.shown()
          .map(CertificateChain::certificates)
          .flatMap(chain -> CertificateVetting.byRoots(chain, host.name(), smarthost.authority()))
          .map(flaw -> flaw.detail() + ", and the route demands a verified one");
    } catch (TlsProblem problem) {
      return Optional.of(String.valueOf(problem.getMessage()));
    }
  }
}
