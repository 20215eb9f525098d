package dev.postern.store;

import dev.postern.mail.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A recipient that a project does not send to.
///
/// @param key the address as it is compared, see `suppression`
/// @param address as it came
/// @param reason a sentence
/// @param source manual, hard-bounce, complaint or import
/// @param message the message that it came of, null where there is none
public record Suppression(
    String project,
    String key,
    String address,
    String reason,
    String source,
    @Nullable MessageId message,
    Instant at) {

  /// Where a list of them goes on: behind this place.
  public record Place(String project, String key) {

    public static final Place FIRST = new Place("", "");
  }

  public Place place() {
    return new Place(project, key);
  }
}
