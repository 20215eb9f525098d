package dev.postern.queue;

import java.time.Duration;

/// The bounds of a queue.
///
/// @param window recipients in memory; what is due later stays in the store; a quarter more where
///   that is new mail for destinations that have little in line
/// @param bodies octets of bodies kept in memory for their first attempt
/// @param ready groups of recipients that may stand in line at one gate; the rest is put off
/// @param jobRecipients recipients of one attempt
/// @param unrecorded recipients whose outcomes may wait to be recorded before no further attempt
///   starts; a tenth of them of one destination
/// @param page recipients read from the store at once
/// @param sweep how often the store is searched for what memory has lost
public record QueueLimits(
    int window,
    long bodies,
    int ready,
    int jobRecipients,
    int unrecorded,
    int page,
    Duration sweep) {

  public static final QueueLimits DEFAULT =
      new QueueLimits(200_000, 64L << 20, 20_000, 1000, 10_000, 1000, Duration.ofMinutes(5));

  /// What one destination may have of [#unrecorded]: a dead one fails its mail faster than the disk
  /// can note it, and others wait behind that.
  int unrecordedOfOne() {
    return Math.max(1, unrecorded / 10);
  }

  /// Recipients of new mail beyond the window.
  int spare() {
    return window / 4;
  }

  /// Groups in line at a destination from which on its new mail has no part in that.
  int spareOfOne() {
    return Math.max(1, spare() / 10);
  }

  public QueueLimits withJobRecipients(int most) {
    return new QueueLimits(window, bodies, ready, most, unrecorded, page, sweep);
  }
}
