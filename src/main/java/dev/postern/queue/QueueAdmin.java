package dev.postern.queue;

import dev.postern.mail.MessageId;
import java.util.List;
import java.util.Optional;

/// An operator's hand on the queue. Blocks; not for event loops.
public interface QueueAdmin {

  /// Messages that are not done (pending or held), newest first, ids below `before`, at most
  /// `limit`.
  List<MessageView> list(MessageId before, int limit);

  /// Any message that the store still knows, done or not, with its events.
  Optional<MessageView> show(MessageId id);

  /// Makes what is pending due now. False where there is no such message or nothing pending of it;
  /// so for the others.
  boolean retry(MessageId id);

  /// Stops attempts until released. What is under way may still finish.
  boolean hold(MessageId id);

  boolean release(MessageId id);

  /// Takes out what is pending or held, without a notification.
  boolean delete(MessageId id);

  /// Holds everything of a user that is pending, in memory or not. Returns how many recipients; so
  /// do the others.
  ///
  /// @param user of a key, or the address of a trusted client
  /// @param reason what an operator is told of each
  int holdAllOf(String user, String reason);

  /// Lets everything of a user that is held go on.
  int releaseAllOf(String user);

  /// Takes out everything of a user that is pending or held, without a notification.
  int deleteAllOf(String user);
}
