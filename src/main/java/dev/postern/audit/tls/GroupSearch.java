package dev.postern.audit.tls;

import dev.postern.audit.tls.hello.ClientHello;
import dev.postern.audit.tls.hello.Group;
import dev.postern.audit.tls.hello.ServerFlight;
import dev.postern.audit.tls.hello.ServerHello;
import dev.postern.audit.tls.hello.Suite;
import dev.postern.audit.tls.hello.Suites;
import dev.postern.audit.tls.hello.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Finds out in which groups a server exchanges keys, by elimination as [SuiteSearch] does.
final class GroupSearch {

  private final Offers offers;
  private final Suites suites;
  private final List<Group> found = new ArrayList<>();

  GroupSearch(Offers offers, Suites suites) {
    this.offers = offers;
    this.suites = suites;
  }

  /// What TLS 1.3 asks for, when it gets no key.
  void inTls13() {
    List<Suite> some = suites.of(Version.TLS_1_3).getFirst();
    eliminate(
        Group.modern(),
        left -> offer(Version.TLS_1_3, some, left).chosen().flatMap(ServerHello::group));
  }

  /// What ECDHE of an older version uses.
  void inEcdhe(Version version) {
    List<Suite> some = where(version, Suite::isEphemeralCurve);
    eliminate(Group.curves(), left -> offer(version, some, left).curve());
  }

  /// A curve of ECDHE that is too weak, of which TLS 1.2 has many.
  Optional<Group> weakCurve(Version version) {
    return offer(version, where(version, Suite::isEphemeralCurve), Group.weak())
        .curve()
        .filter(curve -> curve.kind() == Group.Kind.WEAK);
  }

  /// Bits of the prime of DHE, where the server has it.
  Optional<Integer> primeBits(Version version) {
    // OpenSSL takes short primes for suites without a certificate, which are bad enough as they
    // are.
    List<Suite> some =
        where(version, suite -> suite.isEphemeralField() && suite.flaw() != Suite.Flaw.ANONYMOUS);
    ServerFlight flight = offer(version, some, List.of());
    return flight
        .chosen()
        .filter(hello -> suites.named(hello.suite()).isEphemeralField())
        .flatMap(_ -> flight.primeBits());
  }

  /// In the order in which the server chose them.
  List<Group> found() {
    return List.copyOf(found);
  }

  private void eliminate(List<Group> all, Function<List<Group>, Optional<Group>> choice) {
    List<Group> left = new ArrayList<>(all);
    while (!left.isEmpty()) {
      Optional<Group> chosen = choice.apply(left);
      if (chosen.isEmpty() || !left.remove(chosen.get())) {
        return;
      }
      found.add(chosen.get());
    }
  }

  private ServerFlight offer(Version version, List<Suite> some, List<Group> groups) {
    return offers.offer(ClientHello.offering(offers.host(), version, some, groups));
  }

  private List<Suite> where(Version version, Predicate<Suite> condition) {
    return suites.of(version).stream().flatMap(List::stream).filter(condition).toList();
  }
}
