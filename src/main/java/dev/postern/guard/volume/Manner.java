package dev.postern.guard.volume;

import dev.postern.guard.volume.Origins.Standing;
import java.nio.ByteBuffer;

/// What a key's messages are like: to whom, from where, how large.
final class Manner {

  /// Of a stranger's recipients, how many are new to the key.
  private static final double NEW = 0.95;

  /// How likely a stranger's message is the first from a network.
  private static final double UNHEARD_OF = 0.4;

  private static final double WELCOME = 7 * 24;

  private final Acquaintances acquaintances = new Acquaintances();
  private final Origins origins = new Origins();
  private final Blend strangers = new Blend(0.7);
  private final Blend unheardOf = new Blend(0.02);
  private final Bins sizes = new Bins(16, 9);
  private final Bins counts = new Bins(8, 0);

  /// One message beside the manner of its key.
  ///
  /// @param judged recipients of whom something can be said
  /// @param unknown those of them that are new
  /// @param recent likelihood ratio of a stranger against what the key has been like lately
  /// @param usual against what it is like in general
  /// @param marks logarithm of what the recipients alone add to that
  record Look(
      int judged, int unknown, Standing standing, double recent, double usual, double marks) {}

  /// @param now hours since the key was first seen
  Look look(Submission message, double now, double trust) {
    acquaintances.advance(now);
    int judged = 0;
    int unknown = 0;
    for (long hash : message.recipients) {
      if (acquaintances.covers(hash)) {
        judged++;
        unknown += acquaintances.knows(hash) ? 0 : 1;
      }
    }
    Standing standing = origins.meet(message.network, now, trust > 0.5, now < WELCOME);
    double others =
        network(standing)
            * sizes.likeness(message.size, 20)
            * counts.likeness(message.recipients.length, 30);
    double recent = others * recipients(judged, unknown, strangers.chance());
    double plain = recipients(judged, unknown, strangers.usual());
    return new Look(judged, unknown, standing, recent, others * plain, Math.log(plain));
  }

  void learn(Submission message, Look look, double trust) {
    if (look.judged() > 0) {
      double share = (double) look.unknown() / look.judged();
      strangers.learn(share, 1 - acquaintances.mistaken(), trust);
    }
    unheardOf.learn(look.standing() == Standing.UNHEARD_OF ? 1 : 0, 1, trust);
    sizes.learn(message.size, trust);
    counts.learn(message.recipients.length, trust);
    if (trust > 0) {
      for (long hash : message.recipients) {
        acquaintances.remember(hash);
      }
    }
  }

  // Those of one message are alike, so several count for no more than three.
  private double recipients(int judged, int unknown, double chance) {
    if (judged == 0) {
      return 1;
    }
    double visible = 1 - acquaintances.mistaken();
    double ifNew = NEW / chance;
    double ifKnown = (1 - NEW * visible) / (1 - chance * visible);
    if (judged == 1) {
      return unknown == 1 ? ifNew : ifKnown;
    }
    double share = (double) unknown / judged;
    return Math.exp(
        Math.min(judged, 3) * (share * Math.log(ifNew) + (1 - share) * Math.log(ifKnown)));
  }

  // One network is one surprise, however much comes from it: a service that moves is no thief.
  private double network(Standing standing) {
    return standing == Standing.UNHEARD_OF ? Math.clamp(UNHEARD_OF / unheardOf.chance(), 1, 20) : 1;
  }

  /// The share of recipients that are new, usually.
  double strangers() {
    return strangers.usual();
  }

  long acquaintances() {
    return acquaintances.known();
  }

  int networks() {
    return origins.known();
  }

  void save(ByteBuffer out) {
    acquaintances.save(out);
    origins.save(out);
    strangers.save(out);
    unheardOf.save(out);
    sizes.save(out);
    counts.save(out);
  }

  void restore(ByteBuffer in) {
    acquaintances.restore(in);
    origins.restore(in);
    strangers.restore(in);
    unheardOf.restore(in);
    sizes.restore(in);
    counts.restore(in);
  }
}
