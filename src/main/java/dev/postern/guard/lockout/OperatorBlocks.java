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

  private final Map<Subject, Entry> entries = new LinkedHashMap<>();
  // All of them together, since nearly every client is in none.
  private Networks networks = Networks.NONE;

  int size() {
    return entries.size();
  }

  List<Entry> all() {
    return new ArrayList<>(entries.values()).reversed();
  }

  void put(Entry entry) {
    if (entries.size() >= MOST && !entries.containsKey(entry.subject())) {
      throw new GuardProblem("there are " + MOST + " blocks already: put more into a refuse-file");
    }
    entries.remove(entry.subject());
    entries.put(entry.subject(), entry);
    compile();
  }

  Optional<Entry> remove(Subject subject) {
    Optional<Entry> removed = Optional.ofNullable(entries.remove(subject));
    compile();
    return removed;
  }

  /// Takes away those that are over.
  List<Entry> expire(Instant now) {
    List<Entry> over = new ArrayList<>();
    for (Iterator<Entry> i = entries.values().iterator(); i.hasNext(); ) {
      Entry entry = i.next();
      if (entry.isOver(now)) {
        over.add(entry);
        i.remove();
      }
    }
    if (!over.isEmpty()) {
      compile();
    }
    return over;
  }

  Optional<Entry> on(InetAddress client, Instant now) {
    if (!networks.contains(client)) {
      return Optional.empty();
    }
    return entries.values().stream()
        .filter(entry -> entry.subject().kind() != Kind.LOGIN && !entry.isOver(now))
        .filter(entry -> Networks.of(List.of(entry.subject().name())).contains(client))
        .findFirst();
  }

  Optional<Entry> on(String user, Instant now) {
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(entries.get(Subject.login(user))).filter(entry -> !entry.isOver(now));
  }

  private void compile() {
    networks =
        Networks.of(
            entries.keySet().stream()
                .filter(subject -> subject.kind() != Kind.LOGIN)
                .map(Subject::name)
                .toList());
  }
}
