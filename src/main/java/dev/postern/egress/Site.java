package dev.postern.egress;

import dev.postern.egress.Permit.Hold;
import dev.postern.mail.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is known of one site as seen from one source, and how much may go there. Safe for use by
/// many threads. Times are nanoseconds of [System#nanoTime].
///
/// Five things hold an attempt back, asked in this order: an operator, a pause that a reply asked
/// for, an outage, as many attempts as results allow, and the profile's rates. [#verdict] says
/// which.
public final class Site {

  // What is told of a reply; a stranger wrote it.
  private static final int MOST_REPLY = 300;

  private final String source;
  private final SiteName name;
  private final Overrides overrides;
  private final ConcurrencyLimit limit;
  private final Outage outage = new Outage();
  private final Restraint restraint = new Restraint();
  private final HourCount delivered;
  private final HourCount deferred;
  private final HourCount rejected;
  private Shape shape;
  private TokenBucket messages;
  private TokenBucket connections;
  private int inUse;
  private int open;
  private int idle;
  private int claims;
  private @Nullable String lastReply;
  private long touched;

  Site(String source, SiteName name, Shape shape, Overrides overrides, long now) {
    this.source = source;
    this.name = name;
    this.shape = shape;
    this.overrides = overrides;
    limit = new ConcurrencyLimit(shape.connections());
    messages = new TokenBucket(shape.rate(), now);
    connections = new TokenBucket(shape.connectionRate(), now);
    delivered = new HourCount(now);
    deferred = new HourCount(now);
    rejected = new HourCount(now);
    touched = now;
  }

  public String source() {
    return source;
  }

  public SiteName name() {
    return name;
  }

  /// What the profile allows here.
  public synchronized Shape shape() {
    return shape;
  }

  /// Starts an attempt where one may start: a message's worth of the rate is taken with it.
  public synchronized Optional<Permit> begin(long now) {
    touched = now;
    if (!(verdict(now) instanceof Verdict.Free)) {
      return Optional.empty();
    }
    double factor = restraint.factor(now);
    messages.take(factor, now);
    Hold hold = idle > claims ? Hold.CLAIM : Hold.TOKEN;
    if (hold == Hold.CLAIM) {
      claims++;
    } else {
      connections.take(factor, now);
    }
    boolean probe = outage.why() != null;
    if (probe) {
      outage.probe();
    }
    inUse++;
    return Optional.of(new Permit(this, now, probe, hold));
  }

  /// How many attempts may start now.
  public synchronized int room(long now) {
    if (!(verdict(now) instanceof Verdict.Free)) {
      return 0;
    }
    if (outage.why() != null) {
      return 1;
    }
    double factor = restraint.factor(now);
    int fresh = connections.available(factor, now);
    int reusable = idle - claims;
    int most = fresh > Integer.MAX_VALUE - reusable ? Integer.MAX_VALUE : fresh + reusable;
    return Math.min(limit(now) - inUse, Math.min(messages.available(factor, now), most));
  }

  /// Whether an attempt may start now, and what keeps it from that.
  public synchronized Verdict verdict(long now) {
    Optional<OperatorOverride> suspension = overrides.suspension(name, shape.rule());
    if (suspension.isPresent()) {
      return new Verdict.Suspended(suspension.get());
    }
    Restraint.Cause cause = restraint.cause(now);
    if (cause != null && restraint.paused(now)) {
      return new Verdict.Paused(name.toString(), cause.rule(), cause.reply(), restraint.left(now));
    }
    String down = outage.why();
    if (down != null && (outage.probing() || !outage.left(now).isZero())) {
      return new Verdict.Down(name.toString(), down, outage.probing(), outage.left(now));
    }
    return limits(slow(now), now);
  }

  private Verdict limits(Verdict.@Nullable Slow slow, long now) {
    if (inUse >= limit(now)) {
      return new Verdict.Concurrency(limit(now), inUse, shape.connections(), shape.rule(), slow);
    }
    double factor = restraint.factor(now);
    Rate rate = messages.rate();
    if (rate != null && messages.available(factor, now) < 1) {
      return new Verdict.Limited("rate", rate, messages.wait(factor, now), shape.rule(), slow);
    }
    Rate dials = connections.rate();
    if (dials != null && idle <= claims && connections.available(factor, now) < 1) {
      return new Verdict.Limited(
          "connection-rate", dials, connections.wait(factor, now), shape.rule(), slow);
    }
    return new Verdict.Free(slow);
  }

  /// A kept connection was ended while no attempt had it.
  public synchronized void idleEnded() {
    idle = Math.max(0, idle - 1);
    open = Math.max(0, open - 1);
  }

  /// What an operator lifts: pause, slowness and the wait for the next probe. True where there was
  /// any.
  synchronized boolean resume(long now) {
    boolean held = restraint.cause(now) != null || outage.why() != null;
    restraint.lift();
    outage.hurry(now);
    return held;
  }

  /// Takes over what a changed profile allows. State stays.
  synchronized void reshape(Shape changed, long now) {
    if (!java.util.Objects.equals(shape.rate(), changed.rate())) {
      messages = new TokenBucket(changed.rate(), now);
    }
    if (!java.util.Objects.equals(shape.connectionRate(), changed.connectionRate())) {
      connections = new TokenBucket(changed.connectionRate(), now);
    }
    limit.most(changed.connections());
    shape = changed;
  }

  /// Whether forgetting it loses nothing that matters, and since when nothing happened.
  synchronized boolean forgettable(long now) {
    return unused() && outage.why() == null && restraint.cause(now) == null;
  }

  /// Whether nothing refers to it.
  synchronized boolean unused() {
    return inUse == 0 && open == 0;
  }

  synchronized long touched() {
    return touched;
  }

  synchronized SiteView view(int waiting, long now) {
    return new SiteView(
        source,
        name,
        shape,
        verdict(now),
        waiting,
        inUse,
        limit(now),
        open,
        restraint.factor(now),
        lastReply,
        delivered.sum(now),
        deferred.sum(now),
        rejected.sum(now));
  }

  synchronized void reused(Permit permit) {
    drop(permit);
    permit.hold = Hold.CONNECTION;
    idle = Math.max(0, idle - 1);
  }

  synchronized boolean dialing(Permit permit, long now) {
    if (permit.hold == Hold.CONNECTION) {
      throw new IllegalStateException("has a connection to " + name + " already");
    }
    boolean may =
        permit.hold == Hold.TOKEN
            || permit.hold == Hold.DIALING
            || connections.take(restraint.factor(now), now);
    if (permit.hold == Hold.CLAIM) {
      claims--;
    }
    permit.hold = may ? Hold.DIALING : Hold.NOTHING;
    return may;
  }

  synchronized void connected(Permit permit, long now) {
    touched = now;
    outage.answered();
    permit.hold = Hold.CONNECTION;
    open++;
  }

  synchronized Optional<BackOff> turnedAway(Permit permit, Reply reply, long now) {
    say(reply);
    Optional<BackOff> rule = backOff(permit, reply, now);
    if (rule.isPresent()) {
      limit.faulted(permit.began, now);
    } else {
      unreachable(permit, text(reply), now);
    }
    return rule;
  }

  synchronized void unreachable(Permit permit, String why, long now) {
    limit.faulted(permit.began, now);
    // While others are connected it is full, not dead.
    if (open == 0) {
      outage.failed(why, permit.probe, now);
    }
  }

  synchronized void lost(Permit permit, boolean broken, long now) {
    if (permit.hold == Hold.CONNECTION) {
      open--;
      permit.hold = Hold.NOTHING;
    }
    if (broken) {
      limit.faulted(permit.began, now);
    }
  }

  synchronized void accepted(Permit permit, Reply reply, long now) {
    permit.told = true;
    say(reply);
    delivered.add(now);
    limit.succeeded();
  }

  synchronized Optional<BackOff> replied(Permit permit, Reply reply, long now) {
    permit.told = true;
    say(reply);
    (reply.isPermanent() ? rejected : deferred).add(now);
    return backOff(permit, reply, now);
  }

  synchronized void close(Permit permit) {
    if (permit.closed) {
      return;
    }
    permit.closed = true;
    inUse--;
    if (permit.hold == Hold.CONNECTION) {
      idle++;
    }
    drop(permit);
    permit.hold = Hold.NOTHING;
    if (!permit.told) {
      messages.giveBack();
    }
    if (permit.probe) {
      outage.probed();
    }
  }

  // Gives back what was meant for a connection that isn't made.
  private void drop(Permit permit) {
    if (permit.hold == Hold.CLAIM) {
      claims--;
    } else if (permit.hold == Hold.TOKEN) {
      connections.giveBack();
    }
  }

  private Optional<BackOff> backOff(Permit permit, Reply reply, long now) {
    Optional<BackOff> rule = shape.backOff(reply);
    boolean news = rule.isPresent() && restraint.apply(rule.get(), text(reply), permit.began, now);
    if (news && rule.get().pauses()) {
      limit.restart(now);
    }
    return rule;
  }

  private int limit(long now) {
    int adapted = Math.min(limit.current(), shape.connections());
    return Math.max(1, (int) (adapted * restraint.factor(now)));
  }

  private Verdict.@Nullable Slow slow(long now) {
    Restraint.Cause cause = restraint.cause(now);
    return cause == null
        ? null
        : new Verdict.Slow(cause.rule(), cause.reply(), restraint.factor(now));
  }

  private void say(Reply reply) {
    lastReply = text(reply);
  }

  private static String text(Reply reply) {
    String text = reply.toString();
    return text.length() > MOST_REPLY ? text.substring(0, MOST_REPLY) + "…" : text;
  }
}
