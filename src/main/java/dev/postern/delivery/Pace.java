package dev.postern.delivery;

import dev.postern.mail.Reply;

/// Is told how one attempt fares, so that limits follow results, and may hold it back. Called in
/// the order of events, by one thread at a time.
interface Pace {

  /// Whether a connection may be made now; where not, the attempt ends without blame.
  boolean mayDial(Hop hop);

  /// A kept connection is used.
  void reused(Hop hop);

  /// A new connection is ready.
  void connected(Hop hop);

  /// The host closed the door with a reply.
  void turnedAway(Hop hop, Reply reply);

  /// No host let us in.
  void unreachable(String why);

  /// A message was taken.
  void accepted(Hop hop, Reply reply);

  /// A sender, recipient or message was refused, for now or for good.
  void refused(Hop hop, Reply reply);

  /// The connection broke where it should not have.
  void lost(Hop hop);

  /// The connection is given up in good order.
  void ended(Hop hop);

  /// The attempt is over; a connection that it still has is kept.
  void close();
}
