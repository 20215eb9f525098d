package dev.postern.guard.nat;

import dev.postern.event.Alert;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.guard.Networks;
import dev.postern.guard.PublicAddresses;
import dev.postern.guard.Trust;
import dev.postern.guard.Witness;
import dev.postern.observe.Metrics;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// The addresses that stand for many clients, and what follows from that.
///
/// As a [Trust] it tells whether a listener may take such an address for a client of its trusted
/// networks: only where the configuration says so in so many words. As a predicate it tells whom
/// the guard must not shut out as a whole. The two differ in what they go by: to withhold trust any
/// sign will do, but what a client can make up (a name, a header) spares nobody a lockout.
///
/// It learns from the events of sessions. What it has learnt holds until the next start. Loopback
/// alone is no sign, since programs of this machine come from there; but see docs/nat.md.
/// Thread-safe.
public final class SharedAddresses implements Trust, Predicate<InetAddress>, Witness, EventSink {

  /// How long an alert about the same thing is not raised again.
  static final Duration QUIET = Duration.ofDays(1);

  private static final int MOST_HEADERS = 256;
  private static final int MOST_ALERTS = 1024;

  /// What a listener's configuration says of addresses.
  ///
  /// @param trusted whose clients need no key, or no TLS
  /// @param consented trusted even where they stand for many
  /// @param proxies whose connections begin with a PROXY header
  public record Door(String listener, Networks trusted, Networks consented, Networks proxies) {}

  private record Episode(String listener, InetAddress address, Sign sign) {}

  private final Map<String, Door> doors = new LinkedHashMap<>();
  private final Map<String, Crowd> crowds = new LinkedHashMap<>();
  private final Set<InetAddress> headers = ConcurrentHashMap.newKeySet();
  private final Map<Episode, Instant> alerted = new ConcurrentHashMap<>();
  private final Gateways gateways;
  private final EventSink alerts;
  private final Metrics metrics;
  private final InstantSource clock;

  public SharedAddresses(
      Collection<Door> doors,
      Gateways gateways,
      EventSink alerts,
      Metrics metrics,
      InstantSource clock) {
    for (Door door : doors) {
      this.doors.put(door.listener(), door);
      crowds.put(door.listener(), new Crowd());
    }
    for (Sign sign : Sign.values()) {
      metrics.counter("trust_withheld", "sign", sign.label());
    }
    this.gateways = gateways;
    this.alerts = alerts;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public boolean holds(String listener, InetAddress address) {
    Door door = doors.get(listener);
    if (door == null || door.consented().contains(address)) {
      return true;
    }
    Optional<Sign> sign = sign(door, address);
    sign.ifPresent(found -> withheld(door, address, found));
    return sign.isEmpty();
  }

  /// Whether many clients have this address, so that to shut it out would shut out everybody.
  @Override
  public boolean test(InetAddress address) {
    return isGateway(address)
        || doors.values().stream()
            .anyMatch(
                door -> door.proxies().contains(address) || door.consented().contains(address))
        || crowds.values().stream()
            .anyMatch(crowd -> crowd.share(address).filter(Crowd.Share::proven).isPresent());
  }

  /// Learns from sessions and refusals.
  @Override
  public void emit(Event event) {
    switch (event.kind()) {
      case SESSION -> {
        Crowd crowd = crowds.get(text(event, "listener"));
        if (crowd != null) {
          client(event)
              .ifPresent(client -> crowd.seen(client, text(event, "helo"), text(event, "key")));
        }
      }
      case REFUSED -> {
        // Strangers may send what they like; nobody trusts them anyway.
        if (text(event, "command").equals("PROXY") && headers.size() < MOST_HEADERS) {
          client(event)
              .filter(client -> !PublicAddresses.ONLY.test(client))
              .ifPresent(headers::add);
        }
      }
      default -> {}
    }
  }

  @Override
  public List<Statement> of(InetAddress address) {
    List<Statement> statements = new ArrayList<>();
    boolean spared = test(address);
    for (Door door : doors.values()) {
      sign(door, address)
          .ifPresent(
              sign ->
                  statements.add(
                      new Statement(
                          "shared address at " + door.listener(),
                          reason(door, address, sign),
                          meaning(door, address, spared))));
    }
    return statements;
  }

  @Override
  public List<Statement> of(String user) {
    return List.of();
  }

  private static String meaning(Door door, InetAddress address, boolean spared) {
    String trust =
        door.consented().contains(address)
            ? "trusted all the same, as trust-everyone-behind says"
            : door.trusted().contains(address)
                ? "its clients need TLS and a key although it is in trusted-networks"
                : "its clients need TLS and a key, as anybody";
    return spared ? trust + "; never shut out as a whole: logins are counted instead" : trust;
  }

  private Optional<Sign> sign(Door door, InetAddress address) {
    if (isGateway(address)) {
      return Optional.of(Sign.GATEWAY);
    }
    if (isProxyElsewhere(door, address)) {
      return Optional.of(Sign.PROXY);
    }
    if (headers.contains(address)) {
      return Optional.of(Sign.HEADER);
    }
    Crowd crowd = crowds.get(door.listener());
    return crowd != null && crowd.share(address).isPresent()
        ? Optional.of(Sign.CROWD)
        : Optional.empty();
  }

  private boolean isGateway(InetAddress address) {
    return !address.isLoopbackAddress() && gateways.addresses().contains(address);
  }

  // A proxy on this machine shares loopback with every other program here.
  private boolean isProxyElsewhere(Door door, InetAddress address) {
    return !address.isLoopbackAddress()
        && !door.proxies().contains(address)
        && doors.values().stream().anyMatch(other -> other.proxies().contains(address));
  }

  private void withheld(Door door, InetAddress address, Sign sign) {
    metrics.count("trust_withheld", "sign", sign.label());
    Instant now = clock.instant();
    var episode = new Episode(door.listener(), address, sign);
    if (alerted.size() >= MOST_ALERTS) {
      alerted.values().removeIf(at -> at.isBefore(now.minus(QUIET)));
    }
    if (alerted.size() < MOST_ALERTS && isNew(episode, now)) {
      alerts.emit(alert(door, address, sign, now).event());
    }
  }

  private boolean isNew(Episode episode, Instant now) {
    boolean[] isNew = new boolean[1];
    alerted.compute(
        episode,
        (_, last) -> {
          isNew[0] = last == null || last.isBefore(now.minus(QUIET));
          return isNew[0] ? now : last;
        });
    return isNew[0];
  }

  private Alert alert(Door door, InetAddress address, Sign sign, Instant now) {
    String subject = address.getHostAddress();
    String text =
        subject
            + " is in trusted-networks of the listener "
            + door.listener()
            + ", but "
            + reason(door, address, sign)
            + ": to trust it would be to trust whoever comes through it, so its clients need TLS"
            + " and a key like strangers. "
            + remedy(sign)
            + "; or, if only your own clients can reach that listener, add trust-everyone-behind:"
            + " [\""
            + subject
            + "\"] to it";
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("listener", door.listener());
    facts.put("sign", sign.label());
    return new Alert(now, Alert.Cause.GATEWAY, subject, text, facts);
  }

  private String reason(Door door, InetAddress address, Sign sign) {
    return switch (sign) {
      case GATEWAY ->
          "it is the gateway of this machine's default route, the address that NAT gives to every"
              + " client";
      case PROXY -> "it is a proxy of another listener and speaks here without a PROXY header";
      case HEADER -> "it sent a PROXY header, which this listener does not expect from it";
      case CROWD ->
          Optional.ofNullable(crowds.get(door.listener()))
              .flatMap(crowd -> crowd.share(address))
              .map(SharedAddresses::counted)
              .orElse("nearly everybody arrives from it");
    };
  }

  private static String counted(Crowd.Share share) {
    return "nearly everybody arrives from it (%d of %d sessions, %d names in HELO, %d users)"
        .formatted(share.sessions(), share.all(), share.names(), share.users());
  }

  private static String remedy(Sign sign) {
    return switch (sign) {
      case GATEWAY, CROWD ->
          "Let clients arrive with their own addresses (host networking, or a proxy that sends the"
              + " PROXY protocol, listed in proxies)";
      case PROXY, HEADER ->
          "List it in proxies of this listener and have it send the PROXY protocol there";
    };
  }

  private static Optional<InetAddress> client(Event event) {
    try {
      return Optional.of(InetAddress.ofLiteral(text(event, "client")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(Event event, String name) {
    return event.fields().get(name) instanceof String text ? text : "";
  }
}
