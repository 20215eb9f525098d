package dev.postern.egress;

import dev.postern.mail.Reply;
import java.util.Optional;

/// The right to one attempt at a [Site], and how its results are told. Close it when the attempt is
/// over, whatever became of it. For one thread; times are nanoseconds of [System#nanoTime].
///
/// Told in this order: [#reused], or [#dialing] before each host and [#connected] or [#turnedAway];
/// then [#accepted] and [#replied] for each message; in between [#lost], or [#unreachable] where no
/// host let us in.
public final class Permit implements AutoCloseable {

  /// What it has to do with the site's connections.
  enum Hold {
    /// One of the idle connections is meant for it.
    CLAIM,
    /// It may make a connection.
    TOKEN,
    /// It makes one, with whichever host lets us in.
    DIALING,
    NOTHING,
    CONNECTION
  }

  private final Site site;
  final long began;
  final boolean probe;
  // The site's: read and written under its lock.
  Hold hold;
  boolean told;
  boolean closed;

  Permit(Site site, long began, boolean probe, Hold hold) {
    this.site = site;
    this.began = began;
    this.probe = probe;
    this.hold = hold;
  }

  public Site site() {
    return site;
  }

  /// A kept connection is used.
  public void reused() {
    site.reused(this);
  }

  /// Asks whether a connection may be made now. Where not, the attempt ends without blame for the
  /// site or the message, and [Site#verdict] says how long it waits.
  public boolean dialing(long now) {
    return site.dialing(this, now);
  }

  /// A host let us in.
  public void connected(long now) {
    site.connected(this, now);
  }

  /// A host closed the door with a reply.
  ///
  /// @return the rule of the profile that this called for
  public Optional<BackOff> turnedAway(Reply reply, long now) {
    return site.turnedAway(this, reply, now);
  }

  /// No host could be reached.
  public void unreachable(String why, long now) {
    site.unreachable(this, why, now);
  }

  /// The connection broke where it should not have.
  public void lost(long now) {
    site.lost(this, true, now);
  }

  /// The connection was ended in good order and is not kept.
  public void ended(long now) {
    site.lost(this, false, now);
  }

  /// A message was taken.
  public void accepted(Reply reply, long now) {
    site.accepted(this, reply, now);
  }

  /// A sender, recipient or message was refused, for now or for good.
  ///
  /// @return the rule of the profile that this called for
  public Optional<BackOff> replied(Reply reply, long now) {
    return site.replied(this, reply, now);
  }

  /// The attempt is over. A connection that it still has is kept: [Site#idleEnded] tells its end.
  @Override
  public void close() {
    site.close(this);
  }
}
