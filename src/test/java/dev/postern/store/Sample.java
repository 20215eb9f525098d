package dev.postern.store;

import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// Messages for tests.
public final class Sample {

  /// When tests happen: whole milliseconds, as the store keeps them.
  public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private Sample() {}

  /// The id that a message accepted so many milliseconds after [#NOW] has.
  public static MessageId id(long millis) {
    return new MessageId((NOW.toEpochMilli() + millis) << MessageId.SEQUENCE_BITS);
  }

  public static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  public static Envelope envelope(String... recipients) {
    return Envelope.of(
        ReversePath.of(mailbox("app@app.example")),
        Stream.of(recipients).map(text -> Recipient.of(mailbox(text))).toList());
  }

  public static StoredMessage message(long millis, String user, long size, Envelope envelope) {
    return new StoredMessage(
        id(millis),
        NOW.plusMillis(millis),
        new Origin(user, "default"),
        envelope,
        size,
        "<" + millis + "@app.example>",
        "Grüße " + millis);
  }

  /// Octets that are the same for the same seed.
  public static byte[] octets(int size, long seed) {
    byte[] octets = new byte[size];
    new Random(seed).nextBytes(octets);
    return octets;
  }

  public static Body body(MessageStore store, byte[] octets) {
    return body(store, new byte[0], octets);
  }

  /// A body with a head that was put ahead of it at the end.
  public static Body body(MessageStore store, byte[] head, byte[] octets) {
    BodyDraft draft = store.draft();
    for (int from = 0; from < octets.length; from += 60_000) {
      int count = Math.min(60_000, octets.length - from);
      if (!draft.write(ByteBuffer.wrap(octets, from, count))) {
        draft.caughtUp().toCompletableFuture().join();
      }
    }
    return draft.finish(ByteBuffer.wrap(head)).toCompletableFuture().join();
  }

  /// Accepts a message with those octets and recipients.
  public static StoredMessage accept(
      MessageStore store, long millis, byte[] octets, String... recipients) {
    StoredMessage message = message(millis, "billing", octets.length, envelope(recipients));
    store.accept(message, body(store, octets), List.of()).toCompletableFuture().join();
    return message;
  }

  public static byte[] read(Body body) {
    var octets = new ByteArrayOutputStream();
    try (Body.Reader reader = body.open()) {
      for (ByteBuffer piece = reader.next(); piece.hasRemaining(); piece = reader.next()) {
        byte[] copy = new byte[piece.remaining()];
        piece.get(copy);
        octets.writeBytes(copy);
      }
    }
    return octets.toByteArray();
  }

  public static RecipientStatus status(
      MessageId id, int index, RecipientState state, Instant nextAttempt) {
    return new RecipientStatus(id, index, state, 1, nextAttempt, "x.example:25: 451 no", false);
  }
}
