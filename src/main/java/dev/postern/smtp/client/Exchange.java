package dev.postern.smtp.client;

import dev.postern.mail.BodyType;
import dev.postern.mail.Domain;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One transaction's commands, the replies that they are owed, and the verdict that follows for
/// each recipient.
///
/// Commands are numbered: MAIL is 0, then the RCPTs, then DATA. With PIPELINING a group of them is
/// on the way at once, DATA last (RFC 2920 §3.1); without it, one.
final class Exchange {

  // A bound on what is on the way, so that a peer that answers late holds little of our memory.
  private static final int GROUP = 100;

  private final Transaction transaction;
  private final Extensions peer;
  private final Verdict[] verdicts;
  private final int[] asked;
  private final boolean utf8;
  private final Effect.Form form;
  private final Input.Extent extent;

  private int sent;
  private int answered;
  private int accepted;
  private boolean mailRefused;
  private boolean pointless;
  private boolean complete;

  /// What is to be done after a reply.
  enum Next {
    /// More replies are on the way.
    WAIT,
    /// Write the next group.
    WRITE,
    /// Write the message.
    BODY,
    /// Write a message without a line: the peer waits for one, but took no recipient (RFC 2920
    /// §3.1).
    EMPTY_BODY,
    /// The transaction is over.
    OVER,
    /// It is over, and the peer closes the connection.
    CLOSING,
    /// The reply is none to what was asked.
    NONSENSE
  }

  /// @param secured whether the connection has TLS
  Exchange(Input.Begin begin, Extensions peer, boolean secured) {
    this.transaction = begin.transaction();
    this.extent = begin.extent();
    this.peer = peer;
    this.verdicts = new Verdict[transaction.recipients().size()];
    boolean utf8Needed = needsUtf8(transaction);
    if (transaction.size() > peer.maxSize()) {
      forbid(tooLarge(transaction, peer));
    }
    Demands.unmet(transaction, peer, secured).ifPresent(this::forbid);
    if (!takesUtf8(peer)) {
      forbidInternational(utf8Needed);
    }
    this.asked = chosen();
    this.utf8 = utf8Needed || anyInternational();
    this.form = form(transaction.body(), peer);
  }

  /// The next group of commands; empty where none is to be asked, and then the verdicts are
  /// complete.
  String next() {
    if (asked.length == 0) {
      return "";
    }
    int data = asked.length + 1;
    int last = peer.has("PIPELINING") ? Math.min(last(), sent + GROUP) : sent;
    // BDAT takes the message with it, so it waits until somebody wants it.
    if (form == Effect.Form.CHUNK && last == data && sent < data) {
      last = data - 1;
    }
    var out = new StringBuilder(64 * (last - sent + 1));
    var commands = new Commands(peer, utf8);
    for (; sent <= last; sent++) {
      if (sent == 0) {
        commands.mail(out, transaction, form);
      } else if (sent < data) {
        commands.rcpt(out, transaction.recipients().get(asked[sent - 1]));
      } else {
        out.append(
            form == Effect.Form.CHUNK ? "BDAT " + transaction.size() + " LAST\r\n" : "DATA\r\n");
      }
    }
    return out.toString();
  }

  /// Whether the command written last takes the message with it, without a reply before.
  boolean bodyFollowsAtOnce() {
    return form == Effect.Form.CHUNK && sent == asked.length + 2;
  }

  Effect.Form form() {
    return form;
  }

  /// What the next reply belongs to.
  Stage stage() {
    if (answered == 0) {
      return Stage.MAIL;
    }
    return answered <= asked.length ? Stage.RCPT : Stage.DATA;
  }

  boolean isAnswered() {
    return answered == sent;
  }

  /// Takes a reply to MAIL, RCPT or DATA.
  Next on(Reply reply) {
    Stage stage = stage();
    int command = answered++;
    boolean data = stage == Stage.DATA;
    if (reply.code() == 421) {
      refuseOpen(stage, reply);
      return Next.CLOSING;
    }
    if (reply.isPositive() && (data ? reply.code() != 354 : reply.code() >= 300)) {
      return Next.NONSENSE;
    }
    switch (stage) {
      case MAIL -> {
        if (!reply.isPositive()) {
          mailRefused = true;
          refuseOpen(stage, reply);
        }
      }
      case RCPT -> {
        if (mailRefused) {
          // Follows from MAIL, whatever it says.
        } else if (reply.isPositive()) {
          accepted++;
        } else {
          verdicts[asked[command - 1]] = new Verdict.Refused(stage, reply);
        }
      }
      default -> {
        if (reply.isPositive()) {
          pointless = accepted == 0;
          return pointless ? Next.EMPTY_BODY : Next.BODY;
        }
        refuseOpen(stage, reply);
      }
    }
    return next(data);
  }

  /// Takes the reply to the message itself.
  Next onEnd(Reply reply) {
    complete = true;
    if (pointless) {
      return reply.code() == 421 ? Next.CLOSING : Next.OVER;
    }
    if (reply.isPositive() && reply.code() >= 300) {
      return Next.NONSENSE;
    }
    if (reply.isPositive()) {
      fillOpen(new Verdict.Accepted(reply));
    } else {
      refuseOpen(Stage.END, reply);
    }
    return reply.code() == 421 ? Next.CLOSING : Next.OVER;
  }

  /// Whether the peer may still hold parts of it, so that RSET has to come before the next one.
  boolean needsReset() {
    return sent > 0 && !complete;
  }

  /// Whether the peer was asked at all.
  boolean wasAsked() {
    return sent > 0;
  }

  /// Nobody who has no verdict yet can get it.
  void forbid(Reply reply) {
    fillOpen(new Verdict.Impossible(reply));
  }

  /// Ends it where it is.
  List<Verdict> cut(Fault fault) {
    fillOpen(new Verdict.Cut(fault));
    return verdicts();
  }

  List<Verdict> verdicts() {
    return List.of(verdicts);
  }

  private Next next(boolean dataAnswered) {
    if (!isAnswered()) {
      return Next.WAIT;
    }
    if (dataAnswered || mailRefused) {
      return Next.OVER;
    }
    if (sent > last()) {
      fillOpen(new Verdict.Postponed());
      return Next.OVER;
    }
    boolean dataIsNext = sent == asked.length + 1;
    return dataIsNext && accepted == 0 ? Next.OVER : Next.WRITE;
  }

  // The number of the last command that is to be given.
  private int last() {
    return switch (extent) {
      case SENDER -> 0;
      case RECIPIENTS -> asked.length;
      case MESSAGE -> asked.length + 1;
    };
  }

  private void refuseOpen(Stage stage, Reply reply) {
    fillOpen(new Verdict.Refused(stage, reply));
  }

  private void fillOpen(Verdict verdict) {
    for (int i = 0; i < verdicts.length; i++) {
      if (verdicts[i] == null) {
        verdicts[i] = verdict;
      }
    }
  }

  private void forbidInternational(boolean all) {
    for (int i = 0; i < verdicts.length; i++) {
      if (verdicts[i] == null
          && (all || transaction.recipients().get(i).mailbox().isInternationalized())) {
        verdicts[i] =
            new Verdict.Impossible(
                Reply.of(
                    550,
                    "5.6.7",
                    "an address or header field has other than ASCII characters, and the next hop"
                        + " does not offer SMTPUTF8"));
      }
    }
  }

  // RFC 9422 §4: what is past the peer's limits goes into another transaction.
  private int[] chosen() {
    Set<Domain> domains = new HashSet<>();
    int[] chosen = new int[verdicts.length];
    int count = 0;
    for (int i = 0; i < verdicts.length; i++) {
      if (verdicts[i] != null) {
        continue;
      }
      Domain domain = transaction.recipients().get(i).mailbox().domain();
      boolean fits =
          count < peer.maxRecipients()
              && (peer.maxDomains() == Integer.MAX_VALUE
                  || domains.contains(domain)
                  || domains.size() < peer.maxDomains());
      if (fits) {
        domains.add(domain);
        chosen[count++] = i;
      } else {
        verdicts[i] = new Verdict.Postponed();
      }
    }
    return Arrays.copyOf(chosen, count);
  }

  private boolean anyInternational() {
    for (int index : asked) {
      Recipient recipient = transaction.recipients().get(index);
      if (recipient.mailbox().isInternationalized()) {
        return true;
      }
    }
    return false;
  }

  private static boolean needsUtf8(Transaction transaction) {
    return transaction.internationalHeader()
        || transaction.sender().mailbox().filter(m -> m.isInternationalized()).isPresent();
  }

  // RFC 6531 §3.1: a server that offers SMTPUTF8 offers 8BITMIME too; one that does not can't be
  // trusted with either.
  private static boolean takesUtf8(Extensions peer) {
    return peer.has("SMTPUTF8") && peer.has("8BITMIME");
  }

  private static Effect.Form form(BodyType body, Extensions peer) {
    return switch (body) {
      case SEVEN_BIT -> Effect.Form.DOTS;
      case EIGHT_BIT -> peer.has("8BITMIME") ? Effect.Form.DOTS : Effect.Form.DOTS_SEVEN_BIT;
      case BINARY ->
          peer.has("BINARYMIME") && peer.has("CHUNKING")
              ? Effect.Form.CHUNK
              : Effect.Form.DOTS_SEVEN_BIT;
    };
  }

  private static Reply tooLarge(Transaction transaction, Extensions peer) {
    return Reply.of(
        552,
        "5.3.4",
        "the message has "
            + transaction.size()
            + " octets, and the next hop takes at most "
            + peer.maxSize());
  }
}
