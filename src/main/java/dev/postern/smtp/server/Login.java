package dev.postern.smtp.server;

import dev.postern.mail.Octets;
import dev.postern.mail.Refusal;
import dev.postern.mail.Reply;
import dev.postern.smtp.Command;
import dev.postern.smtp.SaslText;
import dev.postern.smtp.Verb;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// AUTH and the exchange that follows it (RFC 4954 §4). What the octets of a mechanism mean is the
/// program's to know.
final class Login {

  private static final int MAX_FAILED = 3;
  private static final String CANCEL = "*";

  private final Dialogue dialogue;

  Login(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  void auth(Command.Auth auth, ByteBuffer rest) {
    Refusal refusal = refusal(auth, rest);
    if (refusal != null) {
      dialogue.misstep(refusal, Verb.AUTH);
    } else if (auth.initial() == null) {
      dialogue.ask(new Question.Authenticate(auth.mechanism(), null));
    } else {
      SaslText.decodeInitial(auth.initial())
          .ifPresentOrElse(
              initial -> dialogue.ask(new Question.Authenticate(auth.mechanism(), initial)),
              () -> dialogue.misstep(Replies.NOT_BASE64, Verb.AUTH));
    }
  }

  /// A line of the client's in the exchange.
  void respond(String line) {
    dialogue.settle();
    if (line.equals(CANCEL)) {
      dialogue.misstep(Replies.AUTH_CANCELLED, Verb.AUTH);
    } else {
      SaslText.decode(line)
          .ifPresentOrElse(
              response -> dialogue.ask(new Question.Respond(response)),
              () -> dialogue.misstep(Replies.NOT_BASE64, Verb.AUTH));
    }
  }

  /// The exchange ends with a line that is none.
  void broken(Refusal refusal) {
    dialogue.settle();
    dialogue.misstep(refusal, Verb.AUTH);
  }

  void challenged(Octets challenge) {
    dialogue.state = State.AUTH;
    dialogue.send(Reply.plain(334, SaslText.encode(challenge)));
  }

  void authenticated(String user) {
    dialogue.user = user;
    dialogue.settle();
    dialogue.send(Replies.AUTHENTICATED);
  }

  // A transient refusal says nothing of the key.
  void refused(Refusal refusal) {
    dialogue.settle();
    if (refusal.reply().isPermanent()) {
      dialogue.failedLogins++;
    }
    if (dialogue.failedLogins >= MAX_FAILED) {
      dialogue.end(Replies.TOO_MANY_LOGINS, Verb.AUTH);
    } else {
      dialogue.refuse(refusal, Verb.AUTH);
    }
  }

  private @Nullable Refusal refusal(Command.Auth auth, ByteBuffer rest) {
    if (!dialogue.extended) {
      return Replies.EHLO_FIRST;
    }
    if (!dialogue.tls) {
      return Replies.TLS_FIRST;
    }
    if (dialogue.user != null) {
      return Replies.AUTHENTICATED_ALREADY;
    }
    if (dialogue.policy.mechanisms().isEmpty()) {
      return Replies.NO_AUTH_HERE;
    }
    if (!dialogue.policy.mechanisms().contains(auth.mechanism())) {
      return Replies.MECHANISM_UNKNOWN;
    }
    return rest.hasRemaining() ? Replies.AUTH_NOT_LAST : null;
  }
}
