package dev.postern.audit.tls;

import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.tls.hello.ClientHello;
import dev.postern.audit.tls.hello.FlightDecoder;
import dev.postern.audit.tls.hello.OldHello;
import dev.postern.audit.tls.hello.ServerFlight;
import dev.postern.audit.tls.hello.ServerFlight.End;
import dev.postern.transport.Wire;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;

/// Offers hellos to a server, each on a connection of its own, and hears what it makes of them.
///
/// Bounded in number and time. A server that lets us in no more gets a pause, twice in all; one
/// that only keeps silent, or talks something else, is left alone soon. Not safe for use by several
/// threads.
final class Offers {

  private static final int MOST = 240;
  private static final int MOST_PAUSES = 2;
  private static final int MOST_ODD = 4;
  private static final Duration FLIGHT = Duration.ofSeconds(6);

  // close_notify, so that the server's log has no broken connection.
  private static final byte[] LEAVE = {21, 3, 1, 0, 2, 1, 0};

  private final Door door;
  private final SecureRandom random = new SecureRandom();
  private int made;
  private int pauses;
  private int odd;

  Offers(Door door) {
    this.door = door;
  }

  String host() {
    return door.at().host();
  }

  /// Hears the server's flight. Where it neither chooses nor says no, it is asked once more: a
  /// server that is busy must not be taken for one that refuses.
  ///
  /// @throws NoDialogue if the server lets us in no more, or too much was asked already
  ServerFlight offer(ClientHello hello) {
    ServerFlight flight = once(hello);
    if (flight.chosen().isPresent() || flight.end() == End.ALERT) {
      return flight;
    }
    if (flight.end() == End.GARBAGE) {
      pause();
    }
    return once(hello);
  }

  private ServerFlight once(ClientHello hello) {
    Wire wire = begin();
    try {
      return offer(wire, hello);
    } finally {
      leave(wire);
    }
  }

  /// Hears whether the server takes SSL 2.0.
  boolean offerOld() {
    Wire wire = begin();
    try {
      wire.write(OldHello.encode(octets(16)));
      return OldHello.isTaken(read(wire, OldHello.TELLING));
    } catch (IOException _) {
      return false;
    } finally {
      wire.close();
    }
  }

  /// A connection on which a handshake may begin; for [#offer(Wire, ClientHello)].
  Wire begin() {
    if (made >= MOST) {
      throw new NoDialogue("the server takes more than " + MOST + " handshakes to know");
    }
    if (odd >= MOST_ODD) {
      throw new NoDialogue("the server no longer answers handshakes");
    }
    while (true) {
      try {
        Dialogue dialogue = door.goAhead();
        made++;
        return dialogue.wire();
      } catch (NoDialogue cause) {
        pauses++;
        if (pauses > MOST_PAUSES) {
          throw cause;
        }
        pause();
      }
    }
  }

  /// Hears the server's flight on a connection that the caller goes on with.
  ServerFlight offer(Wire wire, ClientHello hello) {
    var decoder = new FlightDecoder();
    var buffer = new byte[8192];
    End end = End.SILENCE;
    try {
      wire.write(hello.encode(octets(32)));
      long until = System.nanoTime() + patience().toNanos();
      for (long left = patience().toNanos(); left > 0; left = until - System.nanoTime()) {
        int count = wire.read(buffer, Duration.ofNanos(left));
        if (count < 0) {
          end = End.CLOSED;
          break;
        }
        if (decoder.take(buffer, count)) {
          break;
        }
      }
    } catch (SocketTimeoutException _) {
      end = End.SILENCE;
    } catch (IOException _) {
      end = End.CLOSED;
    }
    ServerFlight flight = decoder.flight(end);
    if (flight.end() == End.SILENCE || flight.end() == End.GARBAGE) {
      odd++;
    }
    return flight;
  }

  /// What comes, up to a number of octets, until the server pauses.
  byte[] read(Wire wire, int most) throws IOException {
    var all = new byte[most];
    int count = 0;
    long until = System.nanoTime() + patience().toNanos();
    while (count < most && System.nanoTime() < until) {
      var some = new byte[most - count];
      try {
        int more = wire.read(some, Duration.ofNanos(until - System.nanoTime()));
        if (more < 0) {
          break;
        }
        System.arraycopy(some, 0, all, count, more);
        count += more;
      } catch (SocketTimeoutException _) {
        break;
      }
    }
    return Arrays.copyOf(all, count);
  }

  static void leave(Wire wire) {
    try {
      wire.write(LEAVE);
    } catch (IOException _) {
      // It left before us.
    }
    wire.close();
  }

  private Duration patience() {
    Patience patience = door.patience();
    return patience.reply().compareTo(FLIGHT) < 0 ? patience.reply() : FLIGHT;
  }

  private byte[] octets(int count) {
    var octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }

  private void pause() {
    try {
      Thread.sleep(door.patience().pause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new NoDialogue("interrupted");
    }
  }
}
