package dev.postern.guard.lockout;

import dev.postern.guard.GuardAdmin;
import dev.postern.guard.Inspections;
import dev.postern.guard.Networks;
import dev.postern.guard.Witness;
import dev.postern.guard.Witness.Statement;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The guard as operators see it: the lockout, and whatever else has something to say of somebody.
public final class GuardDesk implements GuardAdmin {

  // Wider ones are no answer to an attack but an outage.
  private static final int WIDEST_IPV4 = 8;
  private static final int WIDEST_IPV6 = 16;

  private final Lockout lockout;
  private final List<Witness> witnesses;
  private final Inspections inspections;
  private final InstantSource clock;

  /// @param others witnesses besides the lockout
  public GuardDesk(
      Lockout lockout, List<Witness> others, Inspections inspections, InstantSource clock) {
    this.lockout = lockout;
    this.inspections = inspections;
    this.clock = clock;
    List<Witness> all = new ArrayList<>();
    all.add(new LockoutWitness(lockout));
    all.addAll(others);
    witnesses = List.copyOf(all);
  }

  @Override
  public Status status() {
    return lockout.status();
  }

  @Override
  public List<Inspections.Result> inspections() {
    return inspections.results();
  }

  @Override
  public List<Block> blocks(int limit) {
    return lockout.blocks(limit);
  }

  @Override
  public Block block(String subject, String reason, @Nullable Duration lasts) {
    Subject whom = Subject.parse(subject);
    if (whom.kind() == Kind.NETWORK) {
      Optional<String> wide = Networks.of(List.of(whom.name())).widerThan(WIDEST_IPV4, WIDEST_IPV6);
      if (wide.isPresent()) {
        throw new GuardProblem(
            whom.name() + " is too wide to be shut out: at most a /8 of IPv4 or a /16 of IPv6");
      }
    }
    Instant now = clock.instant();
    return lockout.block(
        new OperatorBlocks.Entry(whom, reason, now, lasts == null ? null : now.plus(lasts)));
  }

  @Override
  public boolean unblock(String subject) {
    return lockout.unblock(Subject.parse(subject));
  }

  @Override
  public List<Statement> explain(String subject) {
    Subject whom = Subject.parse(subject);
    return switch (whom.kind()) {
      case LOGIN -> witnesses.stream().flatMap(each -> each.of(whom.name()).stream()).toList();
      case ADDRESS, NETWORK -> {
        InetAddress address = address(subject.strip());
        yield witnesses.stream().flatMap(each -> each.of(address).stream()).toList();
      }
    };
  }

  private static InetAddress address(String text) {
    int slash = text.indexOf('/');
    return InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
  }
}
