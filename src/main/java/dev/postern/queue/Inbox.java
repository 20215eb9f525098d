package dev.postern.queue;

import dev.postern.mail.MessageId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What the sandbox captured. Blocks; not for event loops.
public interface Inbox {

  /// Captured messages, newest first, ids below `before`, at most `limit`.
  List<MessageView> list(MessageId before, int limit);

  Optional<MessageView> show(MessageId id);

  /// Hands over the message's octets piece by piece. False where there is no such captured message.
  boolean read(MessageId id, Consumer<ByteBuffer> sink);
}
