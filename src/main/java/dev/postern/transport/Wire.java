package dev.postern.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One blocking connection, for a program that talks to one server at a time to find out what it is
/// like. Mail moves over a [Connection].
///
/// Whatever the peer does, a wire ends when its life is over: each call that waits for the peer
/// then fails. Not safe for use by several threads.
public final class Wire implements AutoCloseable {

  private final Socket plain;
  private final Presence presence;
  private final InetSocketAddress local;
  private final Thread end;
  private Socket socket;

  /// What an attempt to connect came to. What a firewall drops is told apart from what the host
  /// refuses.
  public sealed interface Reach {

    /// Connected.
    record Open(Wire wire) implements Reach {}

    /// The host is there, and nothing listens (or a firewall says so in its stead).
    record Refused() implements Reach {}

    /// No answer of any kind in time.
    record Dropped() implements Reach {}

    /// The network says that there is no way.
    ///
    /// @param why as the system words it
    record Unreachable(String why) implements Reach {}
  }

  /// Where wires come from, told to who must know them.
  public interface Presence {

    /// Nobody is told.
    Presence UNTOLD = new Presence() {};

    /// From now on this address and port are a wire's. Only where it comes from an address that was
    /// asked for.
    default void begins(InetSocketAddress local) {}

    /// They are no more, or about to be; may be said twice.
    default void ends(InetSocketAddress local) {}
  }

  private Wire(Socket socket, Presence presence, Duration life) {
    this.plain = socket;
    this.presence = presence;
    this.local = (InetSocketAddress) socket.getLocalSocketAddress();
    this.socket = socket;
    this.end = Thread.ofVirtual().name("wire-end").start(() -> endAfter(life));
  }

  /// Connects.
  ///
  /// @param from the address of ours to come from; null leaves it to the system
  /// @param within the longest wait for the connection
  /// @param life the longest that a connection is kept, from here
  public static Reach dial(
      InetSocketAddress to, @Nullable InetAddress from, Duration within, Duration life) {
    return dial(to, from, Presence.UNTOLD, within, life);
  }

  /// Connects, and tells somebody which address and port it comes from, before and as long as
  /// anything comes from there.
  public static Reach dial(
      InetSocketAddress to,
      @Nullable InetAddress from,
      Presence presence,
      Duration within,
      Duration life) {
    var socket = new Socket();
    // A socket that did not get through no longer knows where it was bound.
    InetSocketAddress bound = null;
    try {
      socket.setTcpNoDelay(true);
      if (from != null) {
        socket.bind(new InetSocketAddress(from, 0));
        bound = (InetSocketAddress) socket.getLocalSocketAddress();
        presence.begins(bound);
      }
      socket.connect(to, millis(within));
      return new Reach.Open(new Wire(socket, presence, life));
    } catch (IOException cause) {
      if (bound != null) {
        presence.ends(bound);
      }
      closeQuietly(socket);
      return cause instanceof SocketTimeoutException ? new Reach.Dropped() : reason(cause);
    }
  }

  /// Writes octets, all of them.
  ///
  /// @throws IOException if the connection is gone, or the peer takes none for the rest of its life
  public void write(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    socket.getOutputStream().flush();
  }

  /// Reads what there is, at least one octet.
  ///
  /// @return how many; -1 at the peer's end
  /// @throws SocketTimeoutException if none comes in time; the connection is as good as before
  /// @throws IOException if the connection is gone
  public int read(byte[] into, Duration within) throws IOException {
    InputStream in = socket.getInputStream();
    socket.setSoTimeout(millis(within));
    return in.read(into);
  }

  /// Makes the handshake, with any certificate: what it is worth is for the caller to say.
  ///
  /// @param name asked for in the handshake (RFC 6066 §3); an address asks for none
  /// @param versions as `TLSv1.2`; empty for all that the JDK allows
  /// @throws IOException if it fails; the connection is of no more use
  public WireSession startTls(String name, List<String> versions, Duration within)
      throws IOException {
    SSLSocket secured = WireTls.over(plain, name, plain.getPort());
    if (!versions.isEmpty()) {
      secured.setEnabledProtocols(versions.toArray(String[]::new));
    }
    plain.setSoTimeout(millis(within));
    secured.startHandshake();
    socket = secured;
    return WireSession.of(secured.getSession());
  }

  /// Asks for another handshake within this one, which TLS up to 1.2 knows (RFC 5246 §7.4.1.1), and
  /// sees whether the peer makes it. What the peer says besides is lost.
  ///
  /// @return whether it was made in time; a peer may also pass over the wish
  /// @throws IOException if the connection is gone, as it is where the peer resents it
  public boolean renegotiate(Duration within) throws IOException {
    if (!(socket instanceof SSLSocket secured)) {
      throw new IllegalStateException("no TLS to renegotiate");
    }
    secured.setSoTimeout(millis(within));
    // It can't be resumed then: a session that is valid afterwards is a new one.
    secured.getSession().invalidate();
    secured.startHandshake();
    try {
      // Only who reads moves the handshake on, and who writes meanwhile disturbs it.
      secured.getInputStream().read();
    } catch (SocketTimeoutException _) {
      // There was nothing but the handshake.
    }
    return secured.getSession().isValid();
  }

  /// Our end.
  public InetSocketAddress local() {
    return local;
  }

  /// Closes at once; TLS is not taken leave of. Idempotent.
  @Override
  public void close() {
    end.interrupt();
    leave();
  }

  // Who comes from there once it is free again is somebody else.
  private void leave() {
    presence.ends(local);
    closeQuietly(plain);
  }

  private void endAfter(Duration life) {
    try {
      Thread.sleep(life);
      leave();
    } catch (InterruptedException _) {
      // It was closed before.
    }
  }

  // The JDK keeps the system's number of a fault to itself: its text is all there is.
  private static Reach reason(IOException cause) {
    String text = cause.getMessage() == null ? "" : cause.getMessage();
    String lower = text.toLowerCase(Locale.ROOT);
    if (cause instanceof ConnectException && lower.contains("refused")) {
      return new Reach.Refused();
    }
    return lower.contains("timed out")
        ? new Reach.Dropped()
        : new Reach.Unreachable(text.isEmpty() ? cause.getClass().getSimpleName() : text);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // There is nothing left to do with it.
    }
  }

  private static int millis(Duration time) {
    return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
  }
}
