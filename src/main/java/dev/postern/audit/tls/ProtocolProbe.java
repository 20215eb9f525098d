package dev.postern.audit.tls;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Severity;
import dev.postern.audit.tls.hello.Group;
import dev.postern.audit.tls.hello.ServerFlight;
import dev.postern.audit.tls.hello.Suite;
import dev.postern.audit.tls.hello.Suites;
import dev.postern.audit.tls.hello.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Finds out which versions, suites and groups a server takes, with hellos that offer one thing at
/// a time, and what it does with the rarer parts of the protocol.
///
/// That is dozens of handshakes, none of which is finished.
final class ProtocolProbe implements Probe {

  /// The fact that is there once versions are known.
  static final String DONE = "versions";

  @Override
  public Area area() {
    return Area.TLS;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public void run(Door door, Findings findings) {
    if (!door.isImplicit() && !door.before().has("STARTTLS")) {
      return;
    }
    var sightings = new Sightings(door, findings);
    var suites = new Suites();
    var offers = new Offers(door);
    Map<Version, ServerFlight> taken = versions(offers, suites, sightings);
    if (taken.isEmpty()) {
      return;
    }
    new Habits(door, offers, taken, sightings).look();
    groups(offers, suites, taken.keySet(), sightings);
    suites(offers, suites, taken.keySet(), sightings);
  }

  private static Map<Version, ServerFlight> versions(
      Offers offers, Suites suites, Sightings sightings) {
    Map<Version, ServerFlight> taken = new VersionSearch(offers, suites).all();
    boolean old = offers.offerOld();
    List<String> names = new ArrayList<>();
    taken.keySet().forEach(version -> names.addFirst(version.toString()));
    if (old) {
      names.add(Version.SSL_2.toString());
      sightings.add(
          TlsRule.SSL2, "SSLv2 is taken", List.of("C: ClientHello SSLv2", "S: ServerHello SSLv2"));
    }
    sightings.fact(DONE, names);
    if (taken.containsKey(Version.SSL_3)) {
      sightings.add(TlsRule.SSL3, "SSLv3 is taken", proof(taken, suites, Version.SSL_3));
    }
    List<Version> outdated =
        List.of(Version.TLS_1_0, Version.TLS_1_1).stream().filter(taken::containsKey).toList();
    if (!outdated.isEmpty()) {
      sightings.add(
          TlsRule.OLD_VERSIONS,
          String.join(" and ", outdated.stream().map(Version::toString).toList()) + " taken",
          proof(taken, suites, outdated.getFirst()));
    }
    if (!taken.isEmpty() && taken.keySet().stream().noneMatch(Version::isCurrent)) {
      sightings.add(
          TlsRule.NO_CURRENT_VERSION,
          "nothing newer than " + names.getFirst() + " is taken",
          List.of());
    } else if (taken.containsKey(Version.TLS_1_2) && !taken.containsKey(Version.TLS_1_3)) {
      sightings.add(TlsRule.NO_TLS13, "TLSv1.3 is not taken", List.of());
    }
    return taken;
  }

  private static List<String> proof(
      Map<Version, ServerFlight> taken, Suites suites, Version version) {
    ServerFlight flight = taken.get(version);
    String suite =
        flight == null
            ? ""
            : flight.chosen().map(hello -> suites.named(hello.suite()).name()).orElse("");
    return List.of(
        "C: ClientHello " + version + " alone", "S: ServerHello " + version + ' ' + suite);
  }

  private static void groups(
      Offers offers, Suites suites, Set<Version> versions, Sightings sightings) {
    var search = new GroupSearch(offers, suites);
    Optional<Version> old = Habits.newestBeforeTls13(versions);
    try {
      if (versions.contains(Version.TLS_1_3)) {
        search.inTls13();
      } else {
        old.ifPresent(search::inEcdhe);
      }
    } finally {
      sightings.fact("groups", search.found().stream().map(Group::toString).toList());
    }
    boolean hybrid =
        search.found().stream().anyMatch(group -> group.kind() == Group.Kind.POST_QUANTUM);
    sightings.fact("post-quantum", hybrid ? "yes" : "no");
    if (!hybrid) {
      sightings.add(
          TlsRule.NO_POST_QUANTUM,
          versions.contains(Version.TLS_1_3)
              ? "no group with ML-KEM is taken"
              : "without TLSv1.3 there is no group with ML-KEM",
          List.of());
    }
    old.ifPresent(version -> weaknesses(search, version, sightings));
  }

  private static void weaknesses(GroupSearch search, Version version, Sightings sightings) {
    search
        .weakCurve(version)
        .ifPresent(
            curve ->
                sightings.add(
                    TlsRule.WEAK_GROUPS,
                    "keys are exchanged in " + curve,
                    List.of("C: ClientHello with weak curves", "S: ServerKeyExchange " + curve)));
    search
        .primeBits(version)
        .ifPresent(
            bits -> {
              sightings.fact("DHE prime", bits + " bits");
              ShortPrime.look(bits, sightings);
            });
  }

  private static void suites(
      Offers offers, Suites suites, Set<Version> versions, Sightings sightings) {
    Set<Suite> all = new TreeSet<>(Comparator.comparingInt(Suite::number));
    try {
      for (Version version : new TreeSet<>(versions).descendingSet()) {
        var search = new SuiteSearch(offers, suites, version);
        try {
          search.run();
        } finally {
          all.addAll(search.found());
          sightings.fact("suites " + version, search.found().stream().map(Suite::name).toList());
        }
        if (Habits.newestBeforeTls13(versions).filter(version::equals).isPresent()) {
          search.goesByItsOwnOrder().ifPresent(own -> order(own, search.found(), sightings));
        }
      }
    } finally {
      new SuiteFindings(all, sightings).take();
    }
  }

  private static void order(boolean own, List<Suite> found, Sightings sightings) {
    sightings.fact("order of suites", own ? "the server's" : "the client's");
    boolean bad = found.stream().anyMatch(suite -> suite.flaw().compareTo(Suite.Flaw.CBC) < 0);
    if (!own) {
      sightings.add(
          TlsRule.CLIENT_ORDER,
          bad ? Severity.LOW : TlsRule.CLIENT_ORDER.severity(),
          "the suite that the client names first is used, whatever it is",
          List.of());
    }
  }
}
