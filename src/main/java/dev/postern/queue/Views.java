package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.store.MessageStore;
import dev.postern.store.Origin;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoredMessage;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// What operators see: the store's rows, and what memory knows beyond them.
final class Views {

  /// Where a recipient is in memory; empty where it isn't.
  @FunctionalInterface
  interface Places {
    Optional<Why.Place> of(MessageId id, int index);
  }

  private final MessageStore store;
  private final Destinations destinations;
  private final Places places;
  private final BiFunction<Destination, Origin, Optional<String>> limits;
  private final InstantSource clock;

  /// @param limits what limits somebody's mail for a destination now
  Views(
      MessageStore store,
      Destinations destinations,
      Places places,
      BiFunction<Destination, Origin, Optional<String>> limits,
      InstantSource clock) {
    this.store = store;
    this.destinations = destinations;
    this.places = places;
    this.limits = limits;
    this.clock = clock;
  }

  List<MessageView> list(Collection<RecipientState> states, MessageId before, int limit) {
    return store.list(states, before, limit).stream()
        .map(message -> view(message, store.recipients(message.id()), List.of(), false))
        .toList();
  }

  Optional<MessageView> show(MessageId id) {
    return store
        .message(id)
        .map(message -> view(message, store.recipients(id), store.events(id), true));
  }

  private MessageView view(
      StoredMessage message,
      List<RecipientStatus> recipients,
      List<Event> events,
      boolean limited) {
    return new MessageView(
        message.id(),
        message.acceptedAt(),
        message.origin().user(),
        message.origin().project(),
        message.envelope().sender().toString(),
        message.size(),
        message.messageIdField(),
        message.subject(),
        recipients.stream().map(status -> view(message, status, limited)).toList(),
        events);
  }

  private MessageView.RecipientView view(
      StoredMessage message, RecipientStatus status, boolean limited) {
    var mailbox = message.envelope().recipients().get(status.index()).mailbox();
    Destination destination = destinations.of(mailbox, message.origin()).orElse(null);
    Why.Place place = places.of(status.message(), status.index()).orElse(null);
    return new MessageView.RecipientView(
        mailbox.toString(),
        Why.label(status.state()),
        destination == null ? null : destination.toString(),
        status.attempts(),
        status.state() == RecipientState.PENDING ? status.nextAttempt() : null,
        status.lastReply(),
        Why.of(status, place, destination, store.healthy(), clock.instant()),
        limited && destination != null && status.state() == RecipientState.PENDING
            ? limits.apply(destination, message.origin()).orElse(null)
            : null);
  }
}
