package dev.postern.audit.probe;

import dev.postern.mail.Reply;
import dev.postern.smtp.ReplyDecoder;
import dev.postern.transport.Wire;
import dev.postern.transport.WireSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection on which anything can be said, and of which everything is written down.
///
/// It never throws for what a server does: that is an [Answer]. Time and memory for it are bounded.
public final class Dialogue implements AutoCloseable {

  private static final int MOST_ANSWERS = 64;
  private static final int SHORTEST_SECRET = 4;
  private static final String STARS = "********";

  private final Wire wire;
  private final Patience patience;
  private final Transcript transcript = new Transcript();
  private ReplyDecoder decoder = new ReplyDecoder();
  private ByteBuffer unread = ByteBuffer.allocate(0);
  private Hello hello = Hello.NONE;
  private @Nullable WireSession tls;
  private String host = "";
  private List<String> secrets = List.of();
  private boolean gone;

  /// @param wire connected; closed with this
  public Dialogue(Wire wire, Patience patience) {
    this.wire = wire;
    this.patience = patience;
  }

  /// Says a line, and hears the reply.
  public Answer say(String line) {
    send(line + "\r\n");
    return read();
  }

  /// Says a line that holds a secret; the transcript has the other text.
  public Answer say(String line, String shown) {
    write(latin(line + "\r\n"), latin(shown));
    return read();
  }

  /// Says EHLO; what the server announces is [#hello] from then on.
  public Answer sayHello(String name) {
    Answer answer = say("EHLO " + name);
    hello = answer.code() == 250 ? answer.reply().map(Hello::of).orElse(Hello.NONE) : Hello.NONE;
    return answer;
  }

  /// Sends characters up to U+00FF as octets, as they are.
  public void send(String text) {
    send(latin(text));
  }

  /// Sends octets as they are. That the connection is gone shows at the next [#read].
  public void send(byte[] octets) {
    write(octets, octets);
  }

  /// Hears one whole reply.
  public Answer read() {
    return read(patience.reply());
  }

  /// Hears one whole reply, where it comes in time.
  public Answer read(Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (true) {
      switch (decoder.decode(unread)) {
        case ReplyDecoder.Complete(Reply said) -> {
          var reply =
              new Reply(
                  said.code(), said.status(), said.lines().stream().map(this::clean).toList());
          hear(reply);
          return new Answer.Said(reply);
        }
        case ReplyDecoder.Malformed(String text) -> {
          String cause = clean(text);
          decoder = new ReplyDecoder();
          unread = ByteBuffer.allocate(0);
          transcript.heard("(" + cause + ")");
          return new Answer.Garbage(cause);
        }
        case ReplyDecoder.Incomplete() -> {
          Optional<Answer> stop = fill(end - System.nanoTime());
          if (stop.isPresent()) {
            return stop.get();
          }
        }
      }
    }
  }

  /// All replies that come until the server pauses; at most a few dozen. What ended it is not among
  /// them, unless it is that the connection is gone.
  public List<Answer> drain() {
    List<Answer> all = new ArrayList<>();
    while (all.size() < MOST_ANSWERS) {
      Answer next = read(patience.pause());
      if (next instanceof Answer.Silence) {
        break;
      }
      all.add(next);
      if (next instanceof Answer.Gone) {
        break;
      }
    }
    return all;
  }

  /// Makes the handshake, now. What the server announced before counts no more (RFC 3207 §4.2).
  ///
  /// @param name asked for in it
  /// @return why it failed; empty where it did not
  public Optional<String> startTls(String name) {
    try {
      WireSession session = wire.startTls(name, List.of(), patience.reply());
      tls = session;
      host = name;
      decoder = new ReplyDecoder();
      unread = ByteBuffer.allocate(0);
      hello = Hello.NONE;
      transcript.note("TLS begins: " + session.version() + ' ' + session.suite());
      return Optional.empty();
    } catch (IOException | RuntimeException cause) {
      gone = true;
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      transcript.note("TLS fails: " + why);
      return Optional.of(why);
    }
  }

  /// Why the login's secret is kept from whoever answers here over TLS; empty where it may be told.
  /// On loopback nobody can have come between.
  public Optional<String> doubt(Caller.Login login) {
    return tls().filter(_ -> !from().isLoopbackAddress()).flatMap(it -> login.doubt(host, it));
  }

  /// Logs in, with PLAIN or else LOGIN (RFC 4954), over TLS only and where there is no [#doubt].
  ///
  /// @return the last answer; empty where that can't be done here
  public Optional<Answer> logIn(Caller.Login login) {
    if (tls == null || doubt(login).isPresent()) {
      return Optional.empty();
    }
    String secret = login.secret().reveal();
    String response = base64('\0' + login.user() + '\0' + secret);
    secrets = List.of(response, base64(secret), secret);
    if (hello.mechanisms().contains("PLAIN")) {
      return Optional.of(say("AUTH PLAIN " + response, "AUTH PLAIN " + STARS));
    }
    if (!hello.mechanisms().contains("LOGIN")) {
      return Optional.empty();
    }
    Answer answer = say("AUTH LOGIN");
    if (answer.code() == 334) {
      answer = say(base64(login.user()));
    }
    return Optional.of(answer.code() == 334 ? say(base64(secret), STARS) : answer);
  }

  /// What was announced in reply to the last EHLO.
  public Hello hello() {
    return hello;
  }

  /// Empty before the handshake.
  public Optional<WireSession> tls() {
    return Optional.ofNullable(tls);
  }

  /// Whether the connection is known to be of no more use.
  public boolean isGone() {
    return gone;
  }

  /// For octets that are no SMTP. What came and was not read is lost.
  public Wire wire() {
    return wire;
  }

  /// The address that we come from.
  public InetAddress from() {
    return wire.local().getAddress();
  }

  /// How long the transcript is; for [#since].
  public int mark() {
    return transcript.length();
  }

  /// The transcript from a [#mark] on.
  public List<String> since(int mark) {
    return transcript.since(mark);
  }

  /// The transcript.
  public List<String> all() {
    return since(0);
  }

  /// Takes leave, without waiting for an answer.
  @Override
  public void close() {
    if (!gone) {
      send("QUIT\r\n");
    }
    wire.close();
  }

  // Why no more octets came, if so.
  private Optional<Answer> fill(long nanos) {
    if (gone) {
      return Optional.of(new Answer.Gone());
    }
    if (nanos <= 0) {
      return Optional.of(new Answer.Silence());
    }
    var octets = new byte[8192];
    try {
      int count = wire.read(octets, Duration.ofNanos(nanos));
      if (count >= 0) {
        unread = ByteBuffer.wrap(octets, 0, count);
        return Optional.empty();
      }
      transcript.note("the server closes the connection");
    } catch (SocketTimeoutException _) {
      return Optional.of(new Answer.Silence());
    } catch (IOException cause) {
      transcript.note("the connection breaks: " + cause.getMessage());
    }
    gone = true;
    return Optional.of(new Answer.Gone());
  }

  private void write(byte[] octets, byte[] shown) {
    transcript.sent(shown);
    try {
      wire.write(octets);
    } catch (IOException _) {
      // What the server said before it went is still there to be read.
    }
  }

  private void hear(Reply reply) {
    for (int i = 0; i < reply.lines().size(); i++) {
      String status = reply.enhancedStatus().map(value -> value + " ").orElse("");
      char separator = i < reply.lines().size() - 1 ? '-' : ' ';
      transcript.heard((reply.code() + "" + separator + status + reply.lines().get(i)).strip());
    }
  }

  // Some servers repeat what they don't understand. Reports are kept and shown around.
  private String clean(String text) {
    String clean = text;
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST_SECRET) {
        clean = clean.replace(secret, STARS);
      }
    }
    return clean;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
