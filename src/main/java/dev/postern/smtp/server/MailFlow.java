package dev.postern.smtp.server;

import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.MessageId;
import dev.postern.mail.Refusal;
import dev.postern.mail.Reply;
import dev.postern.smtp.Command;
import dev.postern.smtp.DotDataDecoder;
import dev.postern.smtp.LineRules;
import dev.postern.smtp.Verb;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// MAIL, RCPT, then DATA or BDAT: how a message comes in (RFC 5321 §3.3, RFC 3030 §2).
final class MailFlow {

  private final Dialogue dialogue;
  private Reply senderOk = Replies.SENDER_OK;
  private @Nullable Chunk chunk;

  MailFlow(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  void mail(Command.Mail mail) {
    long maxSize = dialogue.policy.maxSize();
    if (mail.extended() && !dialogue.extended) {
      dialogue.misstep(Replies.NOT_EXTENDED, Verb.MAIL);
    } else if (dialogue.isSpent()) {
      dialogue.end(Replies.SPENT, Verb.MAIL);
    } else if (mail.size() > maxSize) {
      dialogue.refuse(Replies.tooBig(maxSize), Verb.MAIL);
    } else {
      switch (Grant.of(mail.requests(), dialogue)) {
        case Grant.Denied(Refusal refusal) -> dialogue.misstep(refusal, Verb.MAIL);
        case Grant.Granted(Handling handling, Reply reply) -> {
          senderOk = reply;
          Envelope envelope = mail.envelope().with(handling);
          dialogue.ask(new Question.From(envelope.sender(), envelope, mail.size()));
        }
      }
    }
  }

  void senderAnswered(Question.From from, @Nullable Refusal refusal) {
    if (refusal == null) {
      dialogue.begin(new Transaction(from.envelope(), dialogue.policy.maxSize()));
    }
    dialogue.settle();
    dialogue.sendOrRefuse(senderOk, refusal, Verb.MAIL);
  }

  void rcpt(Command.Rcpt rcpt) {
    Transaction open = dialogue.open();
    boolean utf8 = rcpt.recipient().mailbox().isInternationalized();
    if (rcpt.extended() && !dialogue.extended) {
      dialogue.misstep(Replies.NOT_EXTENDED, Verb.RCPT);
    } else if (utf8 && !open.head().smtpUtf8()) {
      dialogue.refuse(Replies.NOT_UTF8, Verb.RCPT);
    } else if (open.recipients() >= dialogue.policy.maxRecipients()) {
      dialogue.refuse(Replies.TOO_MANY_RECIPIENTS, Verb.RCPT);
    } else if (dialogue.recipients >= dialogue.policy.most().recipients()) {
      dialogue.refuse(Replies.SPENT_RECIPIENTS, Verb.RCPT);
    } else {
      dialogue.ask(new Question.To(rcpt.recipient()));
    }
  }

  void recipientAnswered(Question.To to, @Nullable Refusal refusal) {
    if (refusal == null) {
      dialogue.open().add(to.recipient());
      dialogue.recipients++;
    }
    dialogue.settle();
    dialogue.sendOrRefuse(Replies.RECIPIENT_OK, refusal, Verb.RCPT);
  }

  void data() {
    Transaction open = dialogue.open();
    if (open.head().body() == BodyType.BINARY) {
      dialogue.misstep(Replies.BINARY_NEEDS_BDAT, Verb.DATA);
    } else {
      dialogue.ask(new Question.Begin(open.envelope()));
    }
  }

  void takeData(ByteBuffer in) {
    Transaction open = dialogue.open();
    dialogue.octets += in.remaining();
    open.take(in, dialogue.out());
    dialogue.octets -= in.remaining();
    if (!open.isComplete()) {
      return;
    }
    Refusal refusal = open.refusal();
    if (refusal == null) {
      dialogue.ask(new Question.Commit());
    } else {
      drop();
      dialogue.settle();
      dialogue.refuse(refusal, Verb.DATA);
    }
  }

  /// @param untimely why the command may not come now; its octets come nevertheless
  void bdat(Command.Bdat bdat, @Nullable Refusal untimely) {
    var next = new Chunk(bdat.size(), bdat.last());
    if (untimely != null) {
      next.refuseUntimely(untimely);
    } else if (dialogue.open().isBeyond(bdat.size())) {
      next.refuse(Replies.tooBig(dialogue.policy.maxSize()));
      dialogue.abort();
    } else if (!dialogue.open().isBegun()) {
      chunk = next;
      dialogue.ask(new Question.Begin(dialogue.open().envelope()));
      return;
    }
    enter(next);
  }

  void beginAnswered(@Nullable Refusal refusal) {
    var rules = new LineRules(dialogue.bareEnds(), permitted());
    if (chunk == null) {
      if (refusal == null) {
        dialogue.open().begin(Verb.DATA, DotDataDecoder.forData(rules));
        dialogue.state = State.DATA;
      } else {
        drop();
        dialogue.settle();
      }
      dialogue.sendOrRefuse(Replies.DATA_GO, refusal, Verb.DATA);
      return;
    }
    if (refusal == null) {
      dialogue.open().begin(Verb.BDAT, DotDataDecoder.forChunks(rules));
    } else {
      chunk.refuse(refusal);
      drop();
    }
    enter(chunk);
  }

  void takeChunk(ByteBuffer in) {
    Chunk current = current();
    ByteBuffer octets = current.take(in);
    dialogue.octets += octets.remaining();
    if (current.refusal() == null) {
      dialogue.open().take(octets, dialogue.out());
      dropIfRefused(current);
    }
    if (current.isComplete()) {
      completed(current);
    }
  }

  void accepted(MessageId id) {
    dialogue.messages++;
    drop();
    dialogue.settle();
    dialogue.send(Reply.of(250, "2.0.0", "Queued as " + id));
  }

  void refused(Refusal refusal) {
    Verb verb = dialogue.open().verb();
    drop();
    dialogue.settle();
    dialogue.refuse(refusal, verb);
  }

  private void enter(Chunk next) {
    chunk = next;
    dialogue.state = State.CHUNK;
    if (next.isComplete()) {
      completed(next);
    }
  }

  private void completed(Chunk done) {
    chunk = null;
    if (done.refusal() == null && done.isLast()) {
      dialogue.open().finish(dialogue.out());
      dropIfRefused(done);
    }
    dialogue.settle();
    Refusal refusal = done.refusal();
    if (refusal != null && done.isUntimely()) {
      dialogue.refuseUntimely(refusal, Verb.BDAT);
    } else if (refusal != null) {
      dialogue.refuse(refusal, Verb.BDAT);
    } else if (done.isLast()) {
      dialogue.ask(new Question.Commit());
    } else {
      dialogue.send(Reply.of(250, "2.0.0", done.size() + " octets received"));
    }
  }

  // The client learns of it at the end of the chunk; chunks after that find no transaction.
  private void dropIfRefused(Chunk current) {
    Refusal refusal = dialogue.open().refusal();
    if (refusal != null) {
      current.refuse(refusal);
      drop();
    }
  }

  // Unlike RSET, this leaves what is pipelined behind excused.
  private void drop() {
    dialogue.transaction = null;
  }

  private Chunk current() {
    if (chunk == null) {
      throw new IllegalStateException("no chunk is expected in " + dialogue.state);
    }
    return chunk;
  }

  // SMTPUTF8 permits 8-bit header fields, whatever BODY says (RFC 6531 §3.2). What goes no further
  // need not be as it says.
  private BodyType permitted() {
    BodyType body = dialogue.open().head().body();
    boolean lenient =
        dialogue.open().head().smtpUtf8()
            || dialogue.policy.sender() == SessionPolicy.Sender.ANYONE;
    return body == BodyType.SEVEN_BIT && lenient ? BodyType.EIGHT_BIT : body;
  }
}
