package dev.postern.smtp.client;

import dev.postern.mail.Octets;
import dev.postern.mail.Reply;
import dev.postern.smtp.ReplyDecoder;
import dev.postern.smtp.client.Fault.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The client's side of one connection to a next hop (RFC 5321), from greeting to QUIT, over any
/// number of transactions.
///
/// A driver hands it what happens as an [Input] and carries out the [Effect]s in order. It never
/// throws for what a peer says: every transaction that was begun ends in exactly one [Effect.Done],
/// and a connection that breaks with none open in one [Effect.Failed], unless we ended it.
///
/// A command group is answered before the next is written. Octets past the replies that are owed
/// mean that the peer and we no longer talk of the same thing, so the connection is given up: what
/// is misread as a 250 would be a lost message.
public final class ClientSession {

  private final Terms terms;
  private final Opening opening;
  private ReplyDecoder decoder = new ReplyDecoder();
  private Stage stage = Stage.CONNECT;
  private @Nullable Exchange exchange;
  private int begun;
  private int replies;
  private boolean quitWanted;

  public ClientSession(Terms terms) {
    this.terms = terms;
    this.opening = new Opening(terms);
  }

  /// Takes one input. After [Stage#CLOSED] there are no more effects.
  ///
  /// @throws IllegalStateException if a transaction is begun while the session is not ready: a bug
  ///   of the driver's
  public List<Effect> on(Input input) {
    List<Effect> effects = new ArrayList<>(4);
    if (stage == Stage.CLOSED && !(input instanceof Input.Begin)) {
      return effects;
    }
    switch (input) {
      case Input.Opened opened -> opened(opened.endPoint());
      case Input.Octets(ByteBuffer buffer) -> octets(buffer, effects);
      case Input.Secured now -> secured(now.endPoint(), effects);
      case Input.TimedOut() -> timedOut(effects);
      case Input.Closed(Kind kind, String detail) -> closed(kind, detail, effects);
      case Input.Begin begin -> begin(begin, effects);
      case Input.BodySent() -> bodySent();
      case Input.BodyFailed(String detail) -> fail(fault(Kind.BODY_UNREADABLE, detail), effects);
      case Input.BodyImpossible(Reply reply) -> bodyImpossible(reply, effects);
      case Input.Quit() -> quit(effects);
    }
    return effects;
  }

  /// What is being waited for.
  public Stage stage() {
    return stage;
  }

  /// How many replies have come, by which a driver sees that the peer moves.
  public int replies() {
    return replies;
  }

  /// Whether a transaction can begin.
  public boolean isReady() {
    return stage == Stage.READY;
  }

  /// Whether the peer announced DSN, so that it reports what was asked for (RFC 3461 §5.2.2).
  public boolean offersDsn() {
    return opening.peer().has("DSN");
  }

  /// Whether the peer announced DELIVERBY, so that it watches over a deadline (RFC 2852 §4.1).
  public boolean offersDeliverBy() {
    return opening.peer().has("DELIVERBY");
  }

  private void opened(@Nullable Octets endPoint) {
    opening.opened(endPoint);
    stage = opening.stage();
  }

  private void octets(ByteBuffer buffer, List<Effect> effects) {
    while (stage != Stage.CLOSED && buffer.hasRemaining()) {
      switch (decoder.decode(buffer)) {
        case ReplyDecoder.Incomplete() -> {}
        case ReplyDecoder.Complete(Reply reply) -> {
          replies++;
          reply(reply, buffer, effects);
        }
        case ReplyDecoder.Malformed(String cause) ->
            fail(fault(Kind.PROTOCOL, "it does not speak SMTP: " + cause), effects);
      }
    }
    buffer.position(buffer.limit());
  }

  private void reply(Reply reply, ByteBuffer rest, List<Effect> effects) {
    switch (stage) {
      case GREETING, HELLO, STARTTLS, AUTH -> {
        if (!isInStep(true, rest, effects)) {
          return;
        }
        follow(opening.on(reply), effects);
      }
      case MAIL, RCPT, DATA -> transactionReply(reply, rest, effects);
      case BODY, END -> endReply(reply, rest, effects);
      case RSET -> {
        if (!isInStep(true, rest, effects)) {
          return;
        }
        if (reply.isPositive()) {
          becomeReady(effects);
        } else {
          fail(new Fault(Kind.REFUSED, stage, "it said: " + reply, reply), effects);
        }
      }
      case QUIT -> close(effects);
      case CONNECT, HANDSHAKE, READY, CLOSED -> unasked(reply, effects);
    }
  }

  private void transactionReply(Reply reply, ByteBuffer rest, List<Effect> effects) {
    Exchange open = open();
    Exchange.Next next = open.on(reply);
    if (next == Exchange.Next.NONSENSE) {
      fail(fault(Kind.PROTOCOL, "a reply that makes no sense here: " + reply), effects);
      return;
    }
    if (next != Exchange.Next.CLOSING && !isInStep(open.isAnswered(), rest, effects)) {
      return;
    }
    switch (next) {
      case WAIT, NONSENSE -> stage = open.stage();
      case WRITE -> writeGroup(open, effects);
      case BODY -> sendBody(open, effects);
      case EMPTY_BODY -> {
        send(".", effects);
        stage = Stage.END;
      }
      case OVER, CLOSING -> over(open, next, effects);
    }
  }

  private void endReply(Reply reply, ByteBuffer rest, List<Effect> effects) {
    Exchange open = open();
    boolean early = stage == Stage.BODY;
    if (early && reply.isPositive()) {
      fail(fault(Kind.PROTOCOL, "a reply to a message that is not sent yet: " + reply), effects);
      return;
    }
    // Some say 421 in one breath with the 250; a fault there would send the message for ever.
    boolean goodbye = isGoodbye(rest);
    if (!goodbye && !isInStep(true, rest, effects)) {
      return;
    }
    Exchange.Next next = open.onEnd(reply);
    if (next == Exchange.Next.NONSENSE) {
      fail(fault(Kind.PROTOCOL, "a reply that makes no sense here: " + reply), effects);
      return;
    }
    // What it left unread of an early refused message it would take for commands.
    over(open, early || goodbye ? Exchange.Next.CLOSING : next, effects);
  }

  private void follow(Opening.Step step, List<Effect> effects) {
    stage = opening.stage();
    switch (step) {
      case Opening.Step.Line(String text) -> send(text, effects);
      case Opening.Step.Failure(Fault fault) -> fail(fault, effects);
      case Opening.Step.Nothing() -> {
        if (stage == Stage.HANDSHAKE) {
          effects.add(new Effect.StartTls());
        } else {
          becomeReady(effects);
        }
      }
    }
  }

  private void secured(@Nullable Octets endPoint, List<Effect> effects) {
    if (stage == Stage.HANDSHAKE) {
      decoder = new ReplyDecoder();
      follow(opening.secured(endPoint), effects);
    }
  }

  private void begin(Input.Begin begin, List<Effect> effects) {
    if (!isReady()) {
      throw new IllegalStateException("a transaction begins in " + stage);
    }
    var next = new Exchange(begin, opening.peer(), opening.isSecured());
    exchange = next;
    writeGroup(next, effects);
  }

  private void writeGroup(Exchange open, List<Effect> effects) {
    String commands = open.next();
    if (commands.isEmpty()) {
      over(open, Exchange.Next.OVER, effects);
      return;
    }
    effects.add(new Effect.Send(octets(commands)));
    stage = open.stage();
    if (open.bodyFollowsAtOnce()) {
      sendBody(open, effects);
    }
  }

  private void sendBody(Exchange open, List<Effect> effects) {
    stage = Stage.BODY;
    effects.add(new Effect.SendBody(open.form()));
  }

  private void bodySent() {
    if (stage == Stage.BODY) {
      stage = Stage.END;
    }
  }

  // Without the final dot the peer has no message; to go on in the session is not possible either.
  private void bodyImpossible(Reply reply, List<Effect> effects) {
    Exchange open = open();
    open.forbid(reply);
    over(open, Exchange.Next.CLOSING, effects);
  }

  private void over(Exchange open, Exchange.Next how, List<Effect> effects) {
    exchange = null;
    begun += open.wasAsked() ? 1 : 0;
    effects.add(new Effect.Done(open.verdicts()));
    if (how == Exchange.Next.CLOSING) {
      close(effects);
    } else if (begun >= Math.min(terms.maxTransactions(), opening.peer().maxTransactions())) {
      leave(effects);
    } else if (open.needsReset()) {
      stage = Stage.RSET;
      send("RSET", effects);
    } else {
      becomeReady(effects);
    }
  }

  private void becomeReady(List<Effect> effects) {
    stage = Stage.READY;
    if (quitWanted) {
      leave(effects);
    } else {
      effects.add(new Effect.Ready());
    }
  }

  private void quit(List<Effect> effects) {
    quitWanted = true;
    switch (stage) {
      case READY -> leave(effects);
      case CONNECT, HANDSHAKE -> close(effects);
      default -> {}
    }
  }

  private void timedOut(List<Effect> effects) {
    switch (stage) {
      case READY -> leave(effects);
      case QUIT -> close(effects);
      default -> fail(fault(Kind.TIMEOUT, "no answer in time"), effects);
    }
  }

  private void closed(Kind kind, String detail, List<Effect> effects) {
    if (stage == Stage.QUIT) {
      stage = Stage.CLOSED;
    } else {
      fail(fault(stage == Stage.HANDSHAKE ? Kind.TLS_FAILED : kind, detail), effects);
    }
  }

  private void unasked(Reply reply, List<Effect> effects) {
    Kind kind = reply.code() == 421 ? Kind.REFUSED : Kind.PROTOCOL;
    fail(new Fault(kind, stage, "it said without being asked: " + reply, reply), effects);
  }

  // All that was asked is answered: then nothing more may have come.
  private boolean isInStep(boolean answered, ByteBuffer rest, List<Effect> effects) {
    if (answered && rest.hasRemaining()) {
      fail(fault(Kind.PROTOCOL, "more replies than commands"), effects);
      return false;
    }
    return true;
  }

  private void fail(Fault fault, List<Effect> effects) {
    Exchange open = exchange;
    exchange = null;
    effects.add(open == null ? new Effect.Failed(fault) : new Effect.Done(open.cut(fault)));
    if (fault.stage().isBeforeReady() && fault.said().isPresent()) {
      send("QUIT", effects);
    }
    close(effects);
  }

  private void leave(List<Effect> effects) {
    stage = Stage.QUIT;
    send("QUIT", effects);
  }

  private void close(List<Effect> effects) {
    stage = Stage.CLOSED;
    effects.add(new Effect.Close());
  }

  private Fault fault(Kind kind, String detail) {
    return Fault.of(kind, stage, detail);
  }

  private Exchange open() {
    Exchange open = exchange;
    if (open == null) {
      throw new IllegalStateException("no transaction in " + stage);
    }
    return open;
  }

  private static boolean isGoodbye(ByteBuffer rest) {
    byte[] start = {'4', '2', '1'};
    int length = Math.min(start.length, rest.remaining());
    for (int i = 0; i < length; i++) {
      if (rest.get(rest.position() + i) != start[i]) {
        return false;
      }
    }
    return length > 0;
  }

  private static void send(String line, List<Effect> effects) {
    effects.add(new Effect.Send(octets(line + "\r\n")));
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
