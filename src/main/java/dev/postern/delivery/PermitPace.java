package dev.postern.delivery;

import dev.postern.egress.Permit;
import dev.postern.mail.Reply;

/// The pace towards a site: everything is the site's to count, whichever of its hosts it concerns.
final class PermitPace implements Pace {

  private final Permit permit;

  PermitPace(Permit permit) {
    this.permit = permit;
  }

  @Override
  public boolean mayDial(Hop hop) {
    return permit.dialing(System.nanoTime());
  }

  @Override
  public void reused(Hop hop) {
    permit.reused();
  }

  @Override
  public void connected(Hop hop) {
    permit.connected(System.nanoTime());
  }

  @Override
  public void turnedAway(Hop hop, Reply reply) {
    var _ = permit.turnedAway(reply, System.nanoTime());
  }

  @Override
  public void unreachable(String why) {
    permit.unreachable(why, System.nanoTime());
  }

  @Override
  public void accepted(Hop hop, Reply reply) {
    permit.accepted(reply, System.nanoTime());
  }

  @Override
  public void refused(Hop hop, Reply reply) {
    var _ = permit.replied(reply, System.nanoTime());
  }

  @Override
  public void lost(Hop hop) {
    permit.lost(System.nanoTime());
  }

  @Override
  public void ended(Hop hop) {
    permit.ended(System.nanoTime());
  }

  @Override
  public void close() {
    permit.close();
  }
}
