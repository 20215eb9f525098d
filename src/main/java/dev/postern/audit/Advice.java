package dev.postern.audit;

import dev.postern.audit.PortReport.Greeting;
import dev.postern.audit.PortReport.State;
import dev.postern.audit.probe.Hello;
import java.util.Comparator;
import java.util.List;

/// Which ports a client that has a login should use.
final class Advice {

  // RFC 8314 §3: TLS from the first octet before STARTTLS; 25 is for other servers.
  private static final List<Integer> ORDER = List.of(465, 587, 2525);
  private static final int MX_PORT = 25;

  private Advice() {}

  /// The best first, each with the reason: `465: TLS from the first octet`.
  static List<String> of(List<PortReport> ports) {
    return ports.stream()
        .filter(port -> port.state() == State.OPEN)
        .filter(port -> port.spoke().filter(Advice::isSafe).isPresent())
        .sorted(Comparator.comparingInt(Advice::rank))
        .map(port -> port.at().port() + ": " + port.spoke().map(Advice::reason).orElse(""))
        .distinct()
        .toList();
  }

  private static int rank(PortReport port) {
    int number = port.at().port();
    boolean implicit = port.spoke().filter(Greeting::implicitTls).isPresent();
    int place = ORDER.indexOf(number);
    return (implicit ? 0 : 100) + (number == MX_PORT ? 50 : 0) + (place < 0 ? ORDER.size() : place);
  }

  private static boolean isSafe(Greeting greeting) {
    Hello secured = greeting.implicitTls() ? greeting.before() : greeting.after();
    return secured != null && secured.has("AUTH");
  }

  private static String reason(Greeting greeting) {
    return greeting.implicitTls()
        ? "TLS from the first octet"
        : greeting.before().has("AUTH") ? "STARTTLS, and AUTH without it too" : "STARTTLS";
  }
}
