package dev.postern.queue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Several lines that are served in turn: whoever has much gets one in each round. Guarded by the
/// schedule's lock.
final class Turns implements Standing {

  private final Function<Group, String> owner;
  private final Supplier<Standing> line;
  private final LinkedHashMap<String, Standing> lines = new LinkedHashMap<>();

  /// @param owner whose line a group stands in
  /// @param line makes a line for an owner who has none
  Turns(Function<Group, String> owner, Supplier<Standing> line) {
    this.owner = owner;
    this.line = line;
  }

  @Override
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  @Override
  public void add(Group group) {
    lines.computeIfAbsent(owner.apply(group), _ -> line.get()).add(group);
  }

  @Override
  public @Nullable Group poll() {
    Map.Entry<String, Standing> turn = lines.pollFirstEntry();
    if (turn == null) {
      return null;
    }
    Group group = turn.getValue().poll();
    if (!turn.getValue().isEmpty()) {
      // Behind everybody else.
      lines.put(turn.getKey(), turn.getValue());
    }
    return group;
  }

  @Override
  public @Nullable Group pollLast() {
    Map.Entry<String, Standing> turn = lines.pollLastEntry();
    if (turn == null) {
      return null;
    }
    Group group = turn.getValue().pollLast();
    if (!turn.getValue().isEmpty()) {
      lines.put(turn.getKey(), turn.getValue());
    }
    return group;
  }
}
