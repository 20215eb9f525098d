package dev.postern.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is due at one destination: project by project in turn, and of a project user by user.
/// Guarded by the schedule's lock.
///
/// A priority (RFC 6710) moves a message ahead of others of the same user only: turns between users
/// come first, or whoever calls all of his mail urgent would keep everybody else's waiting.
final class Lane {

  final Destination destination;
  private final Standing line =
      new Turns(
          group -> group.entry.message.origin().project(),
          () -> new Turns(group -> group.entry.message.origin().user(), UserLine::new));

  /// Attempts under way.
  int inFlight;

  /// Recipients whose outcomes wait to be recorded.
  int unrecorded;

  /// Jobs that came back for want of room, one after the other since the last look.
  int sentBack;

  private int ready;
  private @Nullable Gate gate;

  Lane(Destination destination) {
    this.destination = destination;
  }

  boolean isIdle() {
    return inFlight == 0 && unrecorded == 0 && line.isEmpty();
  }

  /// About how many groups wait; some of them may have been taken out meanwhile.
  int ready() {
    return ready;
  }

  boolean hasReady() {
    return !line.isEmpty();
  }

  /// Where it stands in line, and is counted.
  void standAt(Gate there) {
    if (gate != there) {
      if (gate != null) {
        gate.count(-ready);
      }
      gate = there;
      there.count(ready);
    }
  }

  private void count(int groups) {
    ready += groups;
    if (gate != null) {
      gate.count(groups);
    }
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
    count(1);
    line.add(group);
  }

  /// The parts of the next job, of the user whose turn it is; they are BUSY from now on. Empty
  /// where nothing is ready.
  List<Part> next(int limit) {
    return taken(line::poll, limit);
  }

  /// The parts that came last of the user who is furthest from a turn, as [#next].
  List<Part> last(int limit) {
    return taken(line::pollLast, limit);
  }

  private List<Part> taken(Supplier<@Nullable Group> poll, int limit) {
    for (Group group = poll.get(); group != null; group = poll.get()) {
      count(-1);
      List<Part> taken = take(group, limit);
      if (!taken.isEmpty()) {
        return taken;
      }
    }
    return List.of();
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
