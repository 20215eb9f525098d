package dev.postern.bench;

import dev.postern.send.Conversation;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection of a [Client], and the messages that go over it. On the connection's event loop,
/// except for what says otherwise.
final class Visit implements Conversation.Listener {

  private final Client client;
  private final Equipment equipment;
  private final Conversation conversation;
  private final Milestones milestones;

  private @Nullable Arrival arrival;
  private boolean begun;
  private End end = End.DONE;

  /// What a connection that is gone left behind.
  enum End {
    /// Nothing: it had taken what it was to take.
    DONE,
    /// A message that broke it, or that it is of no use to.
    BROKEN,
    /// A client that was waiting for a message.
    WAITING
  }

  /// @param first what the connection is made for
  Visit(Client client, Equipment equipment, Arrival first) {
    this.client = client;
    this.equipment = equipment;
    this.conversation = equipment.conversation(this);
    this.milestones = new Milestones(equipment.measurement(), first.counts(), equipment.now());
    this.arrival = first;
  }

  /// From any thread.
  void begin() {
    equipment.dial(conversation);
  }

  /// Sends a message after a time without one. From any thread.
  void take(Arrival next) {
    conversation
        .executor()
        .execute(
            () -> {
              if (conversation.isReady()) {
                end = End.DONE;
                send(next);
              } else {
                // The server ended it between the rota and here.
                client.dial(next);
              }
            });
  }

  /// From any thread.
  void leave() {
    conversation.executor().execute(conversation::quit);
  }

  @Override
  public void at(Stage stage) {
    milestones.at(stage, equipment.now());
  }

  @Override
  public void ready(Conversation ready) {
    if (end == End.BROKEN) {
      conversation.quit();
      return;
    }
    Arrival next = begun ? equipment.rota().next(client, equipment.now()) : arrival;
    if (next == null) {
      end = End.WAITING;
    } else {
      send(next);
    }
  }

  @Override
  public void done(List<Verdict> verdicts) {
    Failure failure = Failure.among(verdicts);
    Arrival over = arrival;
    if (failure != null) {
      if (failure.breaks()) {
        end = End.BROKEN;
      }
      failed(failure);
    } else if (over != null) {
      arrival = null;
      long now = equipment.now();
      milestones.accepted(over, now);
      client.accepted();
      equipment.rota().ended(now);
    }
  }

  @Override
  public void failed(Fault fault) {
    if (arrival != null) {
      end = End.BROKEN;
      failed(Failure.of(fault));
    }
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    equipment.open().decrementAndGet();
    client.left(this, end);
  }

  private void send(Arrival next) {
    arrival = next;
    begun = true;
    milestones.begun(next.counts(), equipment.now());
    conversation.begin(equipment.transaction(), equipment.body());
  }

  private void failed(Failure failure) {
    Arrival over = arrival;
    arrival = null;
    if (over != null) {
      long now = equipment.now();
      equipment.measurement().failed(failure, now, over.counts());
      equipment.rota().ended(now);
    }
  }
}
