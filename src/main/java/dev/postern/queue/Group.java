package dev.postern.queue;

import java.util.ArrayList;
import java.util.List;

/// Recipients of one message that are due at one destination. Guarded by the schedule's lock.
///
/// A part that was taken out stays in the list and is passed over: it names another group, or none.
final class Group {

  final Entry entry;
  final Destination destination;
  final List<Part> parts = new ArrayList<>(1);

  Group(Entry entry, Destination destination) {
    this.entry = entry;
    this.destination = destination;
  }

  void add(Part part) {
    part.phase = Part.Phase.READY;
    part.group = this;
    parts.add(part);
  }

  boolean stillHas(Part part) {
    return part.group == this && part.phase == Part.Phase.READY;
  }
}
