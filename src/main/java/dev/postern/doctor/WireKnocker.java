package dev.postern.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postern.doctor.Knock.Security;
import dev.postern.transport.CertificateChain;
import dev.postern.transport.Wire;
import dev.postern.transport.WireSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Knocks over the network.
///
/// @param hostname what we call ourselves in EHLO
/// @param connect the longest wait for a connection
/// @param life the longest that one is kept, and so the longest wait for a greeting
record WireKnocker(String hostname, Duration connect, Duration life) implements Knocker {

  @Override
  public Knock at(InetSocketAddress address, String host, Setup.Kind kind) {
    long start = System.nanoTime();
    return switch (Wire.dial(address, null, connect, life)) {
      case Wire.Reach.Open(var wire) -> {
        try (wire) {
          yield talk(wire, host, kind, start);
        }
      }
      case Wire.Reach.Refused() -> new Knock.Refused();
      case Wire.Reach.Dropped() -> new Knock.Dropped(since(start));
      case Wire.Reach.Unreachable(var why) -> new Knock.Unreachable(Texts.cut(why, 120));
    };
  }

  private Knock talk(Wire wire, String host, Setup.Kind kind, long start) {
    Optional<WireSession> secured = Optional.empty();
    String foreign = "it does not speak " + (kind == Setup.Kind.HTTP ? "HTTP" : "SMTP") + ": ";
    try {
      if (kind == Setup.Kind.IMPLICIT_TLS) {
        secured = Optional.of(wire.startTls(host, List.of(), life));
      }
    } catch (SocketTimeoutException _) {
      return new Knock.Mute(since(start));
    } catch (IOException cause) {
      return ended(start, "its TLS handshake fails: " + why(cause));
    }
    try {
      var replies = new Replies(wire, life);
      if (kind == Setup.Kind.HTTP) {
        wire.write(
            "GET /readyz HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n"
                .formatted(host)
                .getBytes(ISO_8859_1));
        String status = replies.line();
        return status.startsWith("HTTP/")
            ? answered(since(start), status, secured)
            : new Knock.Strange(foreign + Texts.cut(status, 80));
      }
      String greeting = replies.reply().getLast();
      Duration took = since(start);
      if (!greeting.matches("\\d{3}(?: .*)?")) {
        return new Knock.Strange(foreign + Texts.cut(greeting, 80));
      }
      return secured.isPresent() || !greeting.startsWith("220")
          ? left(wire, took, greeting, secured)
          : offered(wire, replies, host, took, greeting);
    } catch (SocketTimeoutException _) {
      return new Knock.Mute(since(start));
    } catch (Replies.End end) {
      return end.had().isEmpty()
          ? new Knock.Ended()
          : new Knock.Strange(foreign + Texts.cut(end.had(), 80));
    } catch (IOException cause) {
      return ended(start, "it breaks the connection: " + why(cause));
    }
  }

  private Knock offered(Wire wire, Replies replies, String host, Duration took, String greeting) {
    try {
      wire.write(("EHLO " + hostname + "\r\n").getBytes(ISO_8859_1));
      if (replies.reply().stream().noneMatch(line -> line.matches("(?i)250[ -]STARTTLS *"))) {
        return left(wire, took, greeting, Optional.empty());
      }
      wire.write("STARTTLS\r\n".getBytes(ISO_8859_1));
      String go = replies.reply().getLast();
      if (!go.startsWith("220")) {
        return broken(took, greeting, "STARTTLS is answered " + Texts.cut(go, 80));
      }
      return left(wire, took, greeting, Optional.of(wire.startTls(host, List.of(), life)));
    } catch (IOException cause) {
      return broken(took, greeting, why(cause));
    }
  }

  // Takes leave, so that nobody counts us among the clients that vanish.
  private static Knock left(
      Wire wire, Duration took, String greeting, Optional<WireSession> secured) {
    try {
      wire.write("QUIT\r\n".getBytes(ISO_8859_1));
    } catch (IOException _) {
      // It has gone first.
    }
    return answered(took, greeting, secured);
  }

  private static Knock broken(Duration took, String greeting, String why) {
    return new Knock.Answered(
        took, Texts.cut(greeting, 120), new Security.Broken(why), Optional.empty());
  }

  private static Knock answered(Duration took, String greeting, Optional<WireSession> secured) {
    return new Knock.Answered(
        took,
        Texts.cut(greeting, 120),
        secured
            .<Security>map(tls -> new Security.Working(tls.version()))
            .orElseGet(Security.Absent::new),
        secured.map(session -> new CertificateChain(session.chain())));
  }

  // The wait for a reply and the life of a connection end at the same time: either comes first.
  private Knock ended(long start, String what) {
    Duration waited = since(start);
    return waited.compareTo(life) < 0 ? new Knock.Strange(what) : new Knock.Mute(waited);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static String why(IOException cause) {
    return Texts.cut(
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(), 120);
  }
}
