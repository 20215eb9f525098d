package dev.postern.audit.tls.hello;

import dev.postern.audit.tls.hello.ServerFlight.End;
import dev.postern.mail.Octets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes a [ServerFlight] of the records of SSL 3.0 to TLS 1.3 as they come in, in pieces of any
/// size. Whatever comes, it throws nothing and keeps no more than [#MOST_OCTETS].
public final class FlightDecoder {

  /// More than any chain of certificates takes.
  static final int MOST_OCTETS = 1 << 16;

  private static final int MOST_RECORD = (1 << 14) + 2048;
  private static final int RECORD_HEADER = 5;
  private static final int MESSAGE_HEADER = 4;
  private static final int MAJOR = 3;

  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int FATAL = 2;

  private static final int SERVER_HELLO = 2;
  private static final int CERTIFICATE = 11;
  private static final int KEY_EXCHANGE = 12;
  private static final int HELLO_DONE = 14;

  // What belongs to no whole record, or no whole message, yet.
  private byte[] records = {};
  private byte[] messages = {};
  private int taken;

  private @Nullable ServerHello hello;
  private final List<Octets> certificates = new ArrayList<>();
  private @Nullable Octets exchange;
  private @Nullable Integer alert;
  private @Nullable End end;

  /// Takes what came.
  ///
  /// @return whether all is known that will be
  public boolean take(byte[] octets, int count) {
    if (end != null) {
      return true;
    }
    taken += count;
    records = joined(records, Arrays.copyOf(octets, count));
    try {
      boolean more = true;
      while (end == null && more) {
        more = record();
      }
    } catch (OctetReader.Truncated _) {
      end = End.GARBAGE;
    }
    if (end == null && taken > MOST_OCTETS) {
      end = End.GARBAGE;
    }
    return end != null;
  }

  /// What is known, where nothing more will come.
  public ServerFlight flight(End otherwise) {
    return new ServerFlight(hello, certificates, exchange, alert, end == null ? otherwise : end);
  }

  // Whether there was one.
  private boolean record() throws OctetReader.Truncated {
    if (records.length < RECORD_HEADER) {
      return false;
    }
    var in = new OctetReader(records);
    int type = in.one();
    int major = in.one();
    in.one();
    int length = in.two();
    if (type < 20 || type > 24 || major != MAJOR || length > MOST_RECORD) {
      end = End.GARBAGE;
      return false;
    }
    if (records.length < RECORD_HEADER + length) {
      return false;
    }
    byte[] content = in.some(length);
    records = in.rest();
    switch (type) {
      case ALERT -> alert(new OctetReader(content));
      case HANDSHAKE -> {
        messages = joined(messages, content);
        boolean more = true;
        while (end == null && more) {
          more = message();
        }
      }
      // The rest of a flight of TLS 1.3, which is encrypted, or somebody's invention.
      default -> end = hello == null ? End.GARBAGE : End.DONE;
    }
    return true;
  }

  // A warning, such as that the name is not known (RFC 6066 §3), is no refusal.
  private void alert(OctetReader in) throws OctetReader.Truncated {
    int level = in.one();
    int number = in.one();
    if (level == FATAL) {
      alert = number;
      end = End.ALERT;
    }
  }

  private boolean message() throws OctetReader.Truncated {
    if (messages.length < MESSAGE_HEADER) {
      return false;
    }
    var in = new OctetReader(messages);
    int type = in.one();
    int length = in.three();
    if (length > MOST_OCTETS) {
      end = End.GARBAGE;
      return false;
    }
    if (messages.length < MESSAGE_HEADER + length) {
      return false;
    }
    byte[] body = in.some(length);
    messages = in.rest();
    switch (type) {
      case SERVER_HELLO -> hello(ServerHello.decode(body));
      case CERTIFICATE -> chain(new OctetReader(body));
      case KEY_EXCHANGE -> exchange = Octets.copyOf(body);
      case HELLO_DONE -> end = End.DONE;
      default -> {
        // CertificateStatus, CertificateRequest: nothing to learn from.
      }
    }
    return true;
  }

  private void hello(ServerHello said) {
    hello = said;
    Optional<Version> version = Version.of(said.version());
    if (said.isRetry() || version.filter(Version.TLS_1_3::equals).isPresent()) {
      end = End.DONE;
    }
  }

  private void chain(OctetReader in) throws OctetReader.Truncated {
    OctetReader all = in.part(in.three());
    certificates.clear();
    while (all.hasMore()) {
      certificates.add(Octets.copyOf(all.some(all.three())));
    }
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
