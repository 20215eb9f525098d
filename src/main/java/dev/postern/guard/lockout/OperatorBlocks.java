package dev.postern.guard.lockout;

import dev.postern.guard.GuardAdmin.GuardProblem;
import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.guard.Networks;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whom an operator shut out. Not thread-safe.
final class OperatorBlocks {

  private static final int MOST = 10_000;

  /// One of them.
  ///
  /// @param until null for until it is lifted
  record Entry(Subject subject, String reason, Instant at, @Nullable Instant until) {

    boolean isOver(Instant now) {
      return until != null && !until.isAfter(now);
    }
  }

  // A block with its network, which is read once: clients that are shut out come often.
  private record Held(Entry entry, Networks network) {

    static Held of(Entry entry) {
      Subject subject = entry.subject();
      return new Held(
          entry,
          subject.kind() == Kind.LOGIN ? Networks.NONE : Networks.of(List.of(subject.name())));
    }
  }

  private final Map<Subject, Held> blocks = new LinkedHashMap<>();
  // All networks together, since nearly every client is in none; null after a change.
  private @Nullable Networks networks = Networks.NONE;

  int size() {
    return blocks.size();
  }

  List<Entry> all() {
    return new ArrayList<>(blocks.values()).reversed().stream().map(Held::entry).toList();
  }

  void put(Entry entry) {
    if (blocks.size() >= MOST && !blocks.containsKey(entry.subject())) {
      throw new GuardProblem("there are " + MOST + " blocks already: put more into a refuse-file");
    }
    blocks.remove(entry.subject());
    blocks.put(entry.subject(), Held.of(entry));
    networks = null;
  }

  Optional<Entry> remove(Subject subject) {
    networks = null;
    return Optional.ofNullable(blocks.remove(subject)).map(Held::entry);
  }

  /// Takes away those that are over.
  List<Entry> expire(Instant now) {
    List<Entry> over = new ArrayList<>();
    for (Iterator<Held> i = blocks.values().iterator(); i.hasNext(); ) {
      Entry entry = i.next().entry();
      if (entry.isOver(now)) {
        over.add(entry);
        i.remove();
      }
    }
    if (!over.isEmpty()) {
      networks = null;
    }
    return over;
  }

  Optional<Entry> on(InetAddress client, Instant now) {
    if (!networks().contains(client)) {
      return Optional.empty();
    }
    return blocks.values().stream()
        .filter(held -> !held.entry().isOver(now) && held.network().contains(client))
        .map(Held::entry)
        .findFirst();
  }

  Optional<Entry> on(String user, Instant now) {
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(blocks.get(Subject.login(user)))
            .map(Held::entry)
            .filter(entry -> !entry.isOver(now));
  }

  private Networks networks() {
    Networks all = networks;
    if (all == null) {
      all = Networks.together(blocks.values().stream().map(Held::network).toList());
      networks = all;
    }
    return all;
  }
}
