package dev.postern.store;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/// A body while it is being received: in memory up to 256 KiB (less when many arrive at once), in a
/// file past that. Used by one thread at a time.
public interface BodyDraft {

  /// Takes the octets (a copy). False means: stop writing until [#caughtUp] completes. A fault
  /// while writing is kept and reported by [#finish].
  boolean write(ByteBuffer octets);

  /// Completes, on any thread, when the file has caught up with what was written.
  CompletionStage<Void> caughtUp();

  /// In octets, so far.
  long size();

  /// Ends it, with a head: what goes ahead of all that was written and is known only now, such as
  /// signatures. A file is synced, and its directory. Fails with [StoreFailure]. What it came to
  /// must be accepted, or the draft discarded: until then it counts against the memory of all
  /// drafts.
  ///
  /// @param head a few kilobytes; nothing where there is no need for it
  CompletionStage<Body> finish(ByteBuffer head);

  /// Ends it as it is.
  default CompletionStage<Body> finish() {
    return finish(ByteBuffer.allocate(0));
  }

  /// Drops it; idempotent, and without effect on a body that was accepted.
  void discard();
}
