package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.guard.Origin;
import dev.postern.guard.lockout.Ruling.Outcome;
import dev.postern.mail.Refusal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever happens in whatever order: nobody who is shut out is let in before the time that was
/// announced, and no login is refused where it has been used, unless by its own failures there.
class OrderPropertyTest {

  private static final int STEPS = 2000;
  private static final List<String> USERS = List.of("a", "b", "c", "nobody", "root");

  private final LockoutRig rig = new LockoutRig();
  private final Map<String, Instant> shutUntil = new HashMap<>();
  private final List<Ruling.Ticket> open = new ArrayList<>();
  private int eventsSeen;

  static List<Long> seeds() {
    return new Random(4).longs(20).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void holds(long seed) {
    var random = new Random(seed);
    // The good pairs: three clients, one of them in the midst of the strangers.
    List<InetAddress> homes =
        List.of(
            LockoutRig.address("198.51.100.7"),
            LockoutRig.address("203.0.113.77"),
            LockoutRig.address("2001:db8:7:7::7"));
    for (int i = 0; i < homes.size(); i++) {
      assertThat(rig.login(homes.get(i), USERS.get(i), true)).isTrue();
    }
    for (int step = 0; step < STEPS; step++) {
      act(random, homes);
      heed();
      for (InetAddress address : some(random)) {
        if (rig.lockout.refusal(address).isEmpty()) {
          assertNotBefore(address, step);
        }
      }
      int good = random.nextInt(homes.size());
      assertThat(rig.lockout.refusal(homes.get(good))).as("step %d", step).isEmpty();
      assertThat(rig.authenticate(homes.get(good), USERS.get(good), true))
          .as("%s from %s at step %d", USERS.get(good), homes.get(good), step)
          .isTrue();
    }
  }

  private void act(Random random, List<InetAddress> homes) {
    InetAddress from = stranger(random);
    String user = USERS.get(random.nextInt(USERS.size()));
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> rig.login(from, user, false);
      case 4, 5 -> rig.authenticate(from, user, false);
      case 6 -> {
        if (rig.lockout.rule(from, user, true) instanceof Ruling.Verify verify) {
          open.add(verify.ticket());
        }
      }
      case 7 -> {
        if (!open.isEmpty()) {
          Outcome[] ends = {Outcome.FAILED, Outcome.FAILED, Outcome.SPRUNG, Outcome.UNDECIDED};
          rig.lockout.settle(
              open.remove(random.nextInt(open.size())), ends[random.nextInt(ends.length)]);
        }
      }
      case 8 -> {
        var conduct = new Conduct();
        for (int i = random.nextInt(20); i > 0; i--) {
          conduct.refused(Refusal.of(Refusal.Reason.AUTH_REQUIRED, 530, "5.7.0", "x"), "RCPT");
        }
        rig.lockout.ended(from, conduct);
      }
      // Its host guesses at what is not its own.
      case 9 -> rig.login(homes.get(random.nextInt(homes.size())), "root", false);
      case 10 -> rig.pass(Duration.ofSeconds(random.nextInt(1, random.nextBoolean() ? 20 : 4000)));
      default -> {
        rig.lockout.sweep();
        if (random.nextInt(20) == 0) {
          restart();
        }
      }
    }
  }

  // What was open is lost with the process.
  private void restart() {
    rig.restart();
    open.clear();
  }

  private static InetAddress stranger(Random random) {
    return LockoutRig.address(
        switch (random.nextInt(3)) {
          case 0 -> "203.0.113." + random.nextInt(1, 70);
          case 1 -> "192.0." + random.nextInt(4) + "." + random.nextInt(20);
          default -> "2001:db8:" + random.nextInt(6, 9) + ":" + random.nextInt(12) + "::1";
        });
  }

  private static List<InetAddress> some(Random random) {
    return List.of(stranger(random), stranger(random), stranger(random));
  }

  // What the guard announced.
  private void heed() {
    for (; eventsSeen < rig.events.size(); eventsSeen++) {
      Event event = rig.events.get(eventsSeen);
      if (event.kind() == Event.Kind.GUARD && "blocked".equals(event.fields().get("action"))) {
        shutUntil.put(
            String.valueOf(event.fields().get("subject")), (Instant) event.fields().get("until"));
      }
    }
  }

  private void assertNotBefore(InetAddress address, int step) {
    Origin origin = Origin.of(address);
    for (Subject subject : List.of(Subject.address(origin), Subject.network(origin))) {
      Instant until = shutUntil.getOrDefault(subject.name(), Instant.MIN);
      assertThat(until)
          .as("%s was let in at step %d", subject.name(), step)
          .isBeforeOrEqualTo(rig.instant().plusSeconds(1));
    }
  }
}
