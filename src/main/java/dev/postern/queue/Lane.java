package dev.postern.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is due at one destination, user by user in turn. Guarded by the schedule's lock.
///
/// A priority (RFC 6710) moves a message ahead of others of the same user only: turns between users
/// come first, or whoever calls all of his mail urgent would keep everybody else's waiting.
final class Lane {

  private static final long SLOWEST = Duration.ofMinutes(1).toNanos();
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  final Destination destination;
  private final LinkedHashMap<String, UserLine> byUser = new LinkedHashMap<>();

  /// Attempts under way.
  int inFlight;

  /// Jobs that came back for want of room, one after the other since the last look.
  int sentBack;

  private int ready;
  private long movedAt;
  private long pace;

  Lane(Destination destination) {
    this.destination = destination;
  }

  boolean isIdle() {
    return inFlight == 0 && byUser.isEmpty();
  }

  /// About how many groups wait; some of them may have been taken out meanwhile.
  int ready() {
    return ready;
  }

  boolean hasReady() {
    return !byUser.isEmpty();
  }

  /// An attempt has ended, in nanoseconds of [System#nanoTime].
  void moved(long now) {
    if (movedAt != 0) {
      pace += (Math.min(now - movedAt, SLOWEST) - pace) / 8;
    }
    movedAt = now;
  }

  /// About how long the line that there is will take.
  Duration drain() {
    long nanos = Math.min(LONGEST.toNanos(), ready * Math.max(1, pace));
    return Duration.ofNanos(Math.max(SHORTEST.toNanos(), nanos));
  }

  /// Makes a part ready, together with others of its message.
  void add(Part part) {
    Entry entry = part.entry;
    for (Group group : entry.ready) {
      if (group.destination.equals(destination)) {
        group.add(part);
        return;
      }
    }
    var group = new Group(entry, destination);
    group.add(part);
    entry.ready.add(group);
    ready++;
    byUser.computeIfAbsent(entry.user(), _ -> new UserLine()).add(group);
  }

  /// The parts of the next job, of the user whose turn it is; they are BUSY from now on. Empty
  /// where nothing is ready.
  List<Part> next(int limit) {
    while (true) {
      Group group = poll();
      if (group == null) {
        return List.of();
      }
      List<Part> taken = take(group, limit);
      if (!taken.isEmpty()) {
        return taken;
      }
    }
  }

  /// The parts that came last of the user who is furthest from a turn, as [#next].
  List<Part> last(int limit) {
    while (true) {
      Map.Entry<String, UserLine> turn = byUser.pollLastEntry();
      if (turn == null) {
        return List.of();
      }
      Group group = turn.getValue().pollLast();
      if (!turn.getValue().isEmpty()) {
        byUser.put(turn.getKey(), turn.getValue());
      }
      ready--;
      List<Part> taken = group == null ? List.of() : take(group, limit);
      if (!taken.isEmpty()) {
        return taken;
      }
    }
  }

  private @Nullable Group poll() {
    Map.Entry<String, UserLine> turn = byUser.pollFirstEntry();
    if (turn == null) {
      return null;
    }
    ready--;
    Group group = turn.getValue().poll();
    if (!turn.getValue().isEmpty()) {
      // Behind everybody else: a user with much mail gets one turn in each round.
      byUser.put(turn.getKey(), turn.getValue());
    }
    return group;
  }

  private List<Part> take(Group group, int limit) {
    group.entry.ready.remove(group);
    var taken = new ArrayList<Part>(group.parts.size());
    for (Part part : group.parts) {
      if (!group.stillHas(part)) {
        continue;
      }
      if (taken.size() < limit) {
        part.phase = Part.Phase.BUSY;
        taken.add(part);
      } else {
        add(part);
      }
    }
    taken.sort((a, b) -> Integer.compare(a.index, b.index));
    return taken;
  }
}
