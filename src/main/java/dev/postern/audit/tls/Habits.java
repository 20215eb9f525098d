package dev.postern.audit.tls;

import dev.postern.audit.probe.Door;
import dev.postern.audit.tls.hello.ClientHello;
import dev.postern.audit.tls.hello.ClientHello.Trait;
import dev.postern.audit.tls.hello.Group;
import dev.postern.audit.tls.hello.OctetWriter;
import dev.postern.audit.tls.hello.ServerFlight;
import dev.postern.audit.tls.hello.ServerHello;
import dev.postern.audit.tls.hello.Version;
import dev.postern.transport.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a server does with the rarer parts of the protocol: compression, renegotiation, heartbeats,
/// and clients that were pushed to an older version.
final class Habits {

  private static final int INAPPROPRIATE_FALLBACK = 86;
  private static final int HEARTBEAT_RECORD = 24;
  private static final int RECORD_HEADER = 5;
  // A request that says it has 16,384 octets and has none: what a sound server drops (RFC 6520 §4).
  private static final byte[] HOLLOW = {1, 0x40, 0};

  private final Door door;
  private final Offers offers;
  private final Map<Version, ServerFlight> taken;
  private final Sightings sightings;

  /// @param taken the versions that the server takes, and what it said to each
  Habits(Door door, Offers offers, Map<Version, ServerFlight> taken, Sightings sightings) {
    this.door = door;
    this.offers = offers;
    this.taken = Map.copyOf(taken);
    this.sightings = sightings;
  }

  void look() {
    newestBeforeTls13(taken.keySet())
        .ifPresent(
            version -> {
              extras(version);
              renegotiation(version);
            });
    fallback();
  }

  /// TLS 1.3 has left out most that could go wrong.
  static Optional<Version> newestBeforeTls13(Set<Version> versions) {
    return versions.stream()
        .filter(version -> version != Version.TLS_1_3)
        .max(Comparator.naturalOrder());
  }

  private void extras(Version version) {
    Wire wire = offers.begin();
    try {
      ServerFlight flight =
          offers.offer(wire, hello(version, List.of(), EnumSet.allOf(Trait.class)));
      flight.chosen().ifPresent(hello -> extras(version, hello, wire));
    } finally {
      Offers.leave(wire);
    }
  }

  private void extras(Version version, ServerHello hello, Wire wire) {
    List<String> taken = new ArrayList<>();
    if (hello.compression() != 0) {
      taken.add("compression");
      sightings.add(
          TlsRule.COMPRESSION,
          "the server compresses what it encrypts",
          List.of(
              "C: ClientHello with DEFLATE",
              "S: ServerHello with compression method " + hello.compression()));
    }
    if (hello.has(ServerHello.RENEGOTIATION)) {
      taken.add("secure renegotiation");
    } else if (version != Version.SSL_3) {
      sightings.add(
          TlsRule.INSECURE_RENEGOTIATION,
          "the server does not know RFC 5746",
          List.of("C: ClientHello with renegotiation_info", "S: ServerHello without it"));
    }
    if (hello.has(ServerHello.EXTENDED_SECRET)) {
      taken.add("extended master secret");
    }
    if (hello.has(ServerHello.TICKET)) {
      taken.add("session tickets");
    }
    if (hello.has(ServerHello.HEARTBEAT)) {
      taken.add("heartbeat");
      heartbeat(version, wire);
    }
    sightings.fact("extras " + version, taken);
  }

  // Nothing of what comes back is kept.
  private void heartbeat(Version version, Wire wire) {
    try {
      wire.write(
          new OctetWriter()
              .one(HEARTBEAT_RECORD)
              .two(version.number())
              .vector(2, all -> all.all(HOLLOW))
              .toArray());
      byte[] header = offers.read(wire, RECORD_HEADER);
      if (header.length == RECORD_HEADER && header[0] == HEARTBEAT_RECORD) {
        int length = (header[3] & 0xff) << 8 | (header[4] & 0xff);
        if (length > HOLLOW.length) {
          sightings.add(
              TlsRule.HEARTBLEED,
              "a heartbeat without content is answered with " + length + " octets",
              List.of(
                  "C: HeartbeatRequest of 3 octets that claims 16384",
                  "S: HeartbeatResponse of " + length + " octets"));
          return;
        }
      }
    } catch (IOException _) {
      // It hung up on it, which is sound.
    }
    sightings.add(TlsRule.HEARTBEAT, "the heartbeat extension is on", List.of());
  }

  // The JDK speaks only what is current.
  private void renegotiation(Version version) {
    if (version != Version.TLS_1_2) {
      return;
    }
    Wire wire = offers.begin();
    try {
      wire.startTls(offers.host(), List.of("TLSv1.2"), door.patience().reply());
      if (door.isImplicit()) {
        wire.read(new byte[1024], door.patience().reply());
      }
      renegotiates(wire.renegotiate(door.patience().pause()));
    } catch (IOException _) {
      renegotiates(false);
    } finally {
      wire.close();
    }
  }

  private void renegotiates(boolean made) {
    sightings.fact("renegotiation by the client", made ? "made" : "refused");
    if (made) {
      sightings.add(
          TlsRule.CLIENT_RENEGOTIATION,
          "the server makes another handshake whenever a client asks",
          List.of("C: ClientHello within TLSv1.2", "S: ServerHello", "-- the handshake is made"));
    }
  }

  // RFC 7507 §3: who comes back with an older version, and says so, is turned away.
  private void fallback() {
    Optional<Version> second =
        taken.keySet().stream().sorted(Comparator.reverseOrder()).skip(1).findFirst();
    if (second.isEmpty()) {
      return;
    }
    ServerFlight flight =
        offers.offer(hello(second.get(), List.of(ClientHello.FALLBACK), Set.of(Trait.COMMON)));
    boolean refused = flight.isRefusedWith(INAPPROPRIATE_FALLBACK);
    boolean marked = flight.chosen().filter(ServerHello::isMarkedAsDowngrade).isPresent();
    sightings.fact(
        "protection from downgrade",
        refused ? "TLS_FALLBACK_SCSV" : marked ? "a mark in the server's random" : "none");
    if (!refused && !marked && flight.chosen().isPresent()) {
      sightings.add(
          TlsRule.NO_FALLBACK_PROTECTION,
          "a client that was pushed to " + second.get() + " and says so is served",
          List.of(
              "C: ClientHello " + second.get() + " with TLS_FALLBACK_SCSV",
              "S: ServerHello " + second.get()));
    }
  }

  // With the suite that it is known to take.
  private ClientHello hello(Version version, List<Integer> more, Set<Trait> traits) {
    List<Integer> offered = new ArrayList<>(more);
    ServerFlight known = taken.get(version);
    if (known != null) {
      known.chosen().ifPresent(hello -> offered.add(hello.suite()));
    }
    return new ClientHello(
        version,
        offers.host(),
        offered,
        Group.curves().stream().map(Group::number).toList(),
        traits);
  }
}
