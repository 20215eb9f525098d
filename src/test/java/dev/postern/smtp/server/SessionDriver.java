package dev.postern.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.mail.Reply;
import dev.postern.smtp.ReplyEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Carries out a session's effects in memory, and holds the session to the rules that every driver
/// relies on.
public final class SessionDriver {

  /// When everything happens.
  public static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");

  private final ServerSession session;
  private final Function<Question, Optional<Answer>> program;
  private final StringBuilder output = new StringBuilder();
  private final Deque<Octets> committed = new ArrayDeque<>();
  private byte[] unread = new byte[0];
  private @Nullable ByteArrayOutputStream body;
  private @Nullable Question question;
  private @Nullable Question latest;
  private boolean handshake;
  private boolean closed;
  private boolean discarded;
  private int replies;

  /// @param program answers each question; empty where [#release] will
  public SessionDriver(SessionPolicy policy, Function<Question, Optional<Answer>> program) {
    this.session = new ServerSession(policy);
    this.program = program;
    carryOut(session.on(new Input.Opened(), NOW));
  }

  /// An answer that lets everything pass.
  public static Answer yes(Question question, MessageId id) {
    return switch (question) {
      case Question.Authenticate _, Question.Respond _ -> new Answer.Authenticated("billing");
      case Question.From _, Question.To _, Question.Begin _ -> new Answer.Allowed();
      case Question.Commit _ -> new Answer.Accepted(id);
    };
  }

  public ServerSession session() {
    return session;
  }

  /// The client sends. What it sends between STARTTLS and the handshake is lost.
  public void feed(byte[] octets) {
    if (closed || handshake) {
      return;
    }
    byte[] all = new byte[unread.length + octets.length];
    System.arraycopy(unread, 0, all, 0, unread.length);
    System.arraycopy(octets, 0, all, unread.length, octets.length);
    unread = all;
    pump();
  }

  public void handshakeDone() {
    assertThat(handshake).as("STARTTLS was accepted").isTrue();
    handshake = false;
    carryOut(session.on(new Input.TlsUp(), NOW));
  }

  public void release(Answer answer) {
    assertThat(question).as("a question is open").isNotNull();
    note(question, answer);
    question = null;
    carryOut(session.on(new Input.Answered(answer), NOW));
    pump();
  }

  public void on(Input input) {
    carryOut(session.on(input, NOW));
    pump();
  }

  /// What the server has sent since the last call.
  public String output() {
    String text = output.toString();
    output.setLength(0);
    return text;
  }

  /// The next line that the server has sent, without CRLF; empty where there is none.
  public Optional<String> line() {
    int end = output.indexOf("\r\n");
    if (end < 0) {
      return Optional.empty();
    }
    String line = output.substring(0, end);
    output.delete(0, end + 2);
    return Optional.of(line);
  }

  /// Messages committed, oldest first, each until it is taken from here.
  public Deque<Octets> committed() {
    return committed;
  }

  public boolean isClosed() {
    return closed;
  }

  public boolean isDiscarded() {
    return discarded;
  }

  public boolean isHandshaking() {
    return handshake;
  }

  public int replies() {
    return replies;
  }

  public @Nullable Question latest() {
    return latest;
  }

  private void pump() {
    while (unread.length > 0 && question == null && !handshake && !closed) {
      ByteBuffer in = ByteBuffer.wrap(unread);
      List<Effect> effects = session.on(new Input.Octets(in), NOW);
      unread = new byte[in.remaining()];
      in.get(unread);
      carryOut(effects);
    }
    assertThat(unread.length == 0 || question != null || handshake || closed)
        .as("octets are left only while something is open")
        .isTrue();
    if (handshake || closed) {
      unread = new byte[0];
    }
  }

  private void carryOut(List<Effect> effects) {
    for (int i = 0; i < effects.size(); i++) {
      assertThat(closed).as("nothing comes after Close").isFalse();
      Effect effect = effects.get(i);
      boolean last = i == effects.size() - 1;
      switch (effect) {
        case Effect.Send send -> reply(send.reply());
        case Effect.Refuse refuse -> {
          assertThat(refuse.refusal().reply().code()).isGreaterThanOrEqualTo(400);
          reply(refuse.refusal().reply());
        }
        case Effect.Body slice -> write(slice.slice());
        case Effect.Discard _ -> {
          assertThat(body).as("a message is begun").isNotNull();
          body = null;
          discarded = true;
        }
        case Effect.StartTls _ -> {
          assertThat(last).isTrue();
          handshake = true;
          unread = new byte[0];
        }
        case Effect.Close _ -> {
          assertThat(last).isTrue();
          closed = true;
        }
        case Effect.Ask ask -> {
          assertThat(last).isTrue();
          asked(ask.question());
        }
      }
    }
  }

  private void asked(Question asked) {
    latest = asked;
    if (asked instanceof Question.Commit) {
      assertThat(body).as("what is committed has begun").isNotNull();
    }
    question = asked;
    program
        .apply(asked)
        .ifPresent(
            answer -> {
              note(asked, answer);
              question = null;
              carryOut(session.on(new Input.Answered(answer), NOW));
            });
  }

  private void note(Question asked, Answer answer) {
    if (asked instanceof Question.Begin && answer instanceof Answer.Allowed) {
      assertThat(body).as("one message at a time").isNull();
      body = new ByteArrayOutputStream();
      discarded = false;
    } else if (asked instanceof Question.Commit && body != null) {
      if (answer instanceof Answer.Accepted) {
        committed.add(Octets.copyOf(body.toByteArray()));
      }
      body = null;
    }
  }

  private void write(ByteBuffer slice) {
    assertThat(body).as("a message is begun").isNotNull();
    byte[] octets = new byte[slice.remaining()];
    slice.get(octets);
    body.writeBytes(octets);
  }

  private void reply(Reply reply) {
    replies++;
    output.append(StandardCharsets.ISO_8859_1.decode(ReplyEncoder.encode(reply)));
  }
}
