package dev.postern.send;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of an [Errand].
///
/// @param good whether its goal was reached, for every recipient
/// @param address of the server, where a connection was made
/// @param tls null where there was none
/// @param millis from the connection to the end
/// @param sentence what happened
/// @param next what to do now; empty where there is nothing
public record Outcome(
    boolean good,
    String server,
    @Nullable String address,
    @Nullable Tls tls,
    long millis,
    List<Entry> dialogue,
    List<Fate> recipients,
    String sentence,
    String next) {

  public Outcome {
    dialogue = List.copyOf(dialogue);
    recipients = List.copyOf(recipients);
  }
}
