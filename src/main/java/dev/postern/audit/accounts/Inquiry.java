package dev.postern.audit.accounts;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.NoDialogue;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks a server for one name after the other, in one way. Leaves each connection before the server
/// has counted too many errors, or too many commands that are no mail, on it.
final class Inquiry implements AutoCloseable {

  private static final int MOST_NOES = 8;
  private static final int MOST_CONNECTIONS = 24;

  private final Door door;
  private final Way way;
  private @Nullable Dialogue dialogue;
  private @Nullable Answer barred;
  private int asked;
  private int noes;
  private int connections;

  /// By which command.
  enum Way {
    // Exim hangs up at the tenth command that is no mail.
    VRFY(8),
    EXPN(8),
    RCPT(40);

    private final int most;

    Way(int most) {
      this.most = most;
    }

    private String line(String name) {
      return this == RCPT ? "RCPT TO:<" + name + '>' : name() + ' ' + name;
    }
  }

  Inquiry(Door door, Way way) {
    this.door = door;
    this.way = way;
  }

  /// Asks.
  ///
  /// @param name with its domain, where it is to have one
  /// @return empty where the server takes no question of this kind: see [#barred]
  /// @throws NoDialogue if the server lets us in no more
  Optional<Asked> ask(String name) {
    boolean fresh = dialogue == null;
    Optional<Asked> first = once(name);
    boolean hungUp = first.filter(it -> it.answer().isEnd()).isPresent();
    return hungUp && !fresh ? once(name) : first;
  }

  /// What was said to MAIL, where that is refused.
  Optional<Answer> barred() {
    return Optional.ofNullable(barred);
  }

  /// Whom it takes gets nothing: a transaction ends here.
  @Override
  public void close() {
    if (dialogue != null && way == Way.RCPT && !dialogue.isGone()) {
      dialogue.say("RSET");
    }
    drop();
  }

  private Optional<Asked> once(String name) {
    if (asked >= way.most || noes >= MOST_NOES) {
      close();
    }
    Dialogue open = dialogue == null || dialogue.isGone() ? open() : dialogue;
    if (barred != null) {
      return Optional.empty();
    }
    int mark = open.mark();
    long began = System.nanoTime();
    Answer answer = open.say(way.line(name));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    asked++;
    noes += answer.isPositive() ? 0 : 1;
    var result = new Asked(name, answer, took, open.since(mark));
    if (answer.reply().isEmpty() || answer.isEnd()) {
      drop();
    }
    return Optional.of(result);
  }

  private Dialogue open() {
    if (++connections > MOST_CONNECTIONS) {
      throw new NoDialogue("the server ends one connection after the other");
    }
    asked = 0;
    noes = 0;
    Dialogue open = door.readyOrClear();
    dialogue = open;
    if (way == Way.RCPT) {
      Answer answer = open.say("MAIL FROM:<postern-audit@example.net>");
      if (!answer.isTaken()) {
        barred = answer;
      }
    }
    return open;
  }

  private void drop() {
    if (dialogue != null) {
      dialogue.close();
      dialogue = null;
    }
  }
}
