package dev.postern.suppression;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Refusal;
import dev.postern.mail.Reply;
import dev.postern.store.Suppression;
import dev.postern.store.SuppressionStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The suppression list of every project.
///
/// The store has the entries; memory a fingerprint of each with its source, so that [#source] and
/// [#refusal] answer at once, on event loops too. Both know at most [#MOST] entries.
public final class Suppressions {

  /// How many entries all projects have together: past it nothing is added.
  public static final int MOST = 4_000_000;

  private static final int MAX_REASON = 300;

  private final SuppressionStore store;
  private final EventSink events;
  private final InstantSource clock;
  private final int most;
  private final Fingerprints known = new Fingerprints();
  // Nobody can look for two addresses with the same fingerprint without it.
  private final byte[] salt = new byte[16];

  /// One that is to be added.
  ///
  /// @param reason a sentence; cut, and made one line
  /// @param message null where it came of none
  /// @param at null for now
  public record Entry(
      Mailbox address,
      String reason,
      Source source,
      @Nullable MessageId message,
      @Nullable Instant at) {}

  /// One that is there.
  ///
  /// @param source as [Source#label]
  /// @param place where a list goes on behind it
  public record Listed(
      String project,
      String address,
      String reason,
      String source,
      @Nullable MessageId message,
      Instant at,
      String place) {}

  /// Reads what the store has; blocks.
  ///
  /// @throws dev.postern.store.StoreFailure if it can't
  public Suppressions(SuppressionStore store, EventSink events, InstantSource clock) {
    this(store, events, clock, MOST);
  }

  Suppressions(SuppressionStore store, EventSink events, InstantSource clock, int most) {
    this.store = store;
    this.events = events;
    this.clock = clock;
    this.most = most;
    new SecureRandom().nextBytes(salt);
    store.each(entry -> known.add(fingerprint(entry.project(), entry.key()), tag(entry.source())));
  }

  /// Whether two spellings are one address to the list.
  public static boolean isSame(Mailbox one, Mailbox other) {
    return AddressKey.of(one).equals(AddressKey.of(other));
  }

  /// Why a project doesn't send there; empty where it does. Doesn't block.
  public Optional<Source> source(String project, Mailbox recipient) {
    OptionalInt tag = known.tag(fingerprint(project, AddressKey.of(recipient)));
    return tag.isEmpty() ? Optional.empty() : Optional.of(Source.of(tag.getAsInt()));
  }

  /// What is said of a recipient that is suppressed; empty for the others. Doesn't block.
  public Optional<Refusal> refusal(String project, Mailbox recipient) {
    return source(project, recipient)
        .map(source -> new Refusal(reply(project, recipient, source), Refusal.Reason.SUPPRESSED));
  }

  static Reply reply(String project, Mailbox recipient, Source source) {
    return Reply.of(
        550,
        "5.1.1",
        "<"
            + recipient
            + "> is on the suppression list of project "
            + project
            + ": "
            + words(source)
            + "; if it is good again, take it off with: postern suppression remove --project "
            + project);
  }

  private static String words(Source source) {
    return switch (source) {
      case MANUAL -> "put there by hand";
      case HARD_BOUNCE -> "mail to it came back";
      case COMPLAINT -> "its owner complained";
      case IMPORT -> "imported";
    };
  }

  /// Adds those that aren't there; what is there stays as it is. Completes, with how many were new,
  /// after the commit is synced; fails with [dev.postern.store.StoreFailure], or with
  /// [IllegalStateException] where the list is full.
  public CompletionStage<Integer> add(String project, Collection<Entry> entries) {
    List<Suppression> fresh = new ArrayList<>();
    for (Entry entry : entries) {
      String key = AddressKey.of(entry.address());
      if (known.tag(fingerprint(project, key)).isEmpty()) {
        fresh.add(
            new Suppression(
                project,
                key,
                entry.address().toString(),
                sentence(entry.reason()),
                entry.source().label(),
                entry.message(),
                entry.at() == null ? clock.instant() : entry.at()));
      }
    }
    if (fresh.isEmpty()) {
      return CompletableFuture.completedStage(0);
    }
    if (known.size() + fresh.size() > most) {
      return CompletableFuture.failedStage(
          new IllegalStateException(
              "the suppression list is full: it has "
                  + known.size()
                  + " entries and takes "
                  + most
                  + "; remove some first"));
    }
    return store.add(fresh).thenApply(_ -> added(project, fresh));
  }

  private int added(String project, List<Suppression> fresh) {
    int before = known.size();
    for (Suppression entry : fresh) {
      known.add(fingerprint(project, entry.key()), tag(entry.source()));
    }
    Suppression first = fresh.getFirst();
    say(project, "added", first.source(), fresh.size(), first.address());
    return known.size() - before;
  }

  /// Takes one out. Completes, with whether it was there, after the commit is synced.
  public CompletionStage<Boolean> remove(String project, Mailbox address) {
    String key = AddressKey.of(address);
    OptionalInt tag = known.tag(fingerprint(project, key));
    if (tag.isEmpty()) {
      return CompletableFuture.completedStage(false);
    }
    return store
        .remove(project, key)
        .thenApply(
            _ -> {
              known.remove(fingerprint(project, key));
              say(project, "removed", Source.of(tag.getAsInt()).label(), 1, address.toString());
              return true;
            });
  }

  /// By project and address, at most `limit`; blocks.
  ///
  /// @param project the empty text for all
  /// @param after the [Listed#place] behind which it goes on; the empty text for the start
  public List<Listed> list(String project, String after, int limit) {
    // A project has no slash.
    int slash = after.indexOf('/');
    var place =
        slash < 0
            ? Suppression.Place.FIRST
            : new Suppression.Place(after.substring(0, slash), after.substring(slash + 1));
    return store.list(project, place, limit).stream()
        .map(
            entry ->
                new Listed(
                    entry.project(),
                    entry.address(),
                    entry.reason(),
                    entry.source(),
                    entry.message(),
                    entry.at(),
                    entry.project() + '/' + entry.key()))
        .toList();
  }

  // What a later version has written is not forgotten.
  private static int tag(String source) {
    return Source.parse(source).orElse(Source.IMPORT).tag();
  }

  /// How many there are, of all projects.
  public int size() {
    return known.size();
  }

  private void say(String project, String action, String source, int count, String address) {
    Map<String, Object> fields = LinkedHashMap.newLinkedHashMap(4);
    fields.put("project", project);
    fields.put("action", action);
    fields.put("source", source);
    if (count == 1) {
      fields.put("address", address);
    } else {
      fields.put("count", count);
    }
    events.emit(new Event(clock.instant(), Event.Kind.SUPPRESSION, null, null, fields));
  }

  private long fingerprint(String project, String key) {
    MessageDigest digest = sha256();
    digest.update(salt);
    digest.update((project + '\n' + key).getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String sentence(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) : line;
  }
}
