package dev.postern.queue;

import dev.postern.store.RecipientStatus;
import dev.postern.store.StoredMessage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Recipients that are BUSY together, and where they stood when that began.
///
/// @param lane null where they have no destination
record Attempt(
    @Nullable Lane lane,
    StoredMessage message,
    List<Part> parts,
    List<RecipientStatus> before,
    Instant began) {

  Attempt {
    parts = List.copyOf(parts);
    before = List.copyOf(before);
  }
}
