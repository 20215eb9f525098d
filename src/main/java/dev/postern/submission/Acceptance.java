package dev.postern.submission;

import dev.postern.event.Event;
import dev.postern.mail.Envelope;
import dev.postern.mail.MessageId;
import dev.postern.mime.EncodedWords;
import dev.postern.mime.HeaderBlock;
import dev.postern.store.Origin;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the store and the log are told of one accepted message.
///
/// @param submitter null for what we wrote ourselves
/// @param messageIdField as the message has it now
/// @param subject null where it has none
/// @param whole when its last octet had come
record Acceptance(
    MessageId id,
    Instant at,
    @Nullable Submitter submitter,
    Envelope envelope,
    String messageIdField,
    @Nullable String subject,
    Instant whole) {

  private static final int MAX_TEXT = 200;
  private static final int MAX_MESSAGE_ID = 998;

  static @Nullable String subject(HeaderBlock header) {
    return header.value("Subject").map(EncodedWords::decode).map(Acceptance::shown).orElse(null);
  }

  /// The same, whole at another time.
  Acceptance wholeAt(Instant now) {
    return new Acceptance(id, at, submitter, envelope, messageIdField, subject, now);
  }

  StoredMessage message(long size) {
    String field = cut(messageIdField, MAX_MESSAGE_ID);
    return new StoredMessage(id, at, origin(), envelope, size, field, subject);
  }

  /// @param heldFor null unless it is held from the start
  List<Event> events(StoredMessage message, @Nullable String heldFor) {
    if (heldFor == null) {
      return List.of(event(message));
    }
    Map<String, Object> fields =
        Map.of("recipients", envelope.recipients().size(), "reason", heldFor);
    return List.of(event(message), new Event(at, Event.Kind.HELD, id, null, fields));
  }

  private Event event(StoredMessage message) {
    Map<String, Object> fields = LinkedHashMap.newLinkedHashMap(12);
    fields.put("key", message.origin().user());
    fields.put("project", message.origin().project());
    if (submitter != null) {
      fields.put("listener", submitter.listener());
      fields.put("client", submitter.client());
      fields.put("tls", submitter.tls());
      Submitter.Visit visit = submitter.visit();
      if (visit != null) {
        fields.put("session", visit.session());
        fields.put("began", visit.began());
        fields.put("seconds", Duration.between(visit.began(), whole).toMillis() / 1000.0);
      }
    }
    fields.put("from", envelope.sender().toString());
    fields.put("recipients", envelope.recipients().size());
    fields.put("size", message.size());
    return new Event(at, Event.Kind.ACCEPTED, id, null, Collections.unmodifiableMap(fields));
  }

  private Origin origin() {
    if (submitter == null) {
      return Origin.RELAY;
    }
    return new Origin(submitter.user(), submitter.project());
  }

  // A subject ends up on terminals and pages: no control characters.
  private static String shown(String text) {
    var shown = new StringBuilder(cut(text, MAX_TEXT));
    for (int i = 0; i < shown.length(); i++) {
      if (Character.isISOControl(shown.charAt(i))) {
        shown.setCharAt(i, ' ');
      }
    }
    return shown.toString();
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
