package dev.postern.delivery;

import dev.postern.mail.Reply;

/// The pace towards a smarthost: each host's own limit grows with success and halves with faults.
final class LimitPace implements Pace {

  private final long began = System.nanoTime();
  private final Runnable closed;

  LimitPace() {
    this(() -> {});
  }

  /// @param closed told when the attempt is over
  LimitPace(Runnable closed) {
    this.closed = closed;
  }

  @Override
  public boolean mayDial(Hop hop) {
    return true;
  }

  @Override
  public void reused(Hop hop) {}

  @Override
  public void connected(Hop hop) {}

  @Override
  public void turnedAway(Hop hop, Reply reply) {}

  @Override
  public void unreachable(String why) {}

  @Override
  public void accepted(Hop hop, Reply reply) {
    hop.limit().succeeded();
  }

  @Override
  public void refused(Hop hop, Reply reply) {
    if (reply.code() == 421) {
      lost(hop);
    }
  }

  @Override
  public void lost(Hop hop) {
    hop.limit().faulted(began, System.nanoTime());
  }

  @Override
  public void ended(Hop hop) {}

  @Override
  public void close() {
    closed.run();
  }
}
