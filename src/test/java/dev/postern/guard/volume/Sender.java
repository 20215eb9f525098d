package dev.postern.guard.volume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A key's owner, and whoever stole it, for tests: mail by day, three recipients in four known.
final class Sender {

  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final long HOME = 1;
  private static final long SIZE = 20_000;
  private static final int PEOPLE = 400;

  final VolumeWatch watch;
  final String user;
  final List<Finding> findings = new ArrayList<>();
  private final Random random = new Random(7);
  private Instant now = START;
  private long stranger = 1L << 40;

  Sender(VolumeWatch watch, String user) {
    this.watch = watch;
    this.user = user;
  }

  Instant now() {
    return now;
  }

  /// The owner's days: so many messages in each of their ten busy hours, one in the others.
  void days(int days, int perHour) {
    for (int hour = 0; hour < 24 * days; hour++) {
      hour(perHour);
    }
  }

  void hour(int perHour) {
    boolean busy = now.getEpochSecond() / 3600 % 24 >= 8 && now.getEpochSecond() / 3600 % 24 < 18;
    int count = busy ? perHour : 1;
    Instant end = now.plus(Duration.ofHours(1));
    for (int i = 0; i < count; i++) {
      now = now.plus(Duration.ofHours(1).dividedBy(count + 1L));
      own();
    }
    now = end;
  }

  private void own() {
    long to = random.nextInt(4) == 0 ? random.nextLong() : Submission.mix(random.nextInt(PEOPLE));
    keep(watch.accepted(now, user, new Submission(HOME, SIZE + random.nextInt(500), to)));
  }

  /// The thief's messages, until there is a finding; how many it took, or one more than `most`.
  int stolen(int most, Duration gap, long network) {
    int before = findings.size();
    for (int sent = 1; sent <= most; sent++) {
      now = now.plus(gap);
      one(network);
      if (findings.size() > before) {
        return sent;
      }
    }
    return most + 1;
  }

  void one(long network) {
    keep(watch.accepted(now, user, new Submission(network, 9_000, Submission.mix(stranger++))));
  }

  /// The thief's messages at the owner's side, so many in each hour.
  int trickled(int most, int perHour, int ownPerHour) {
    int before = findings.size();
    for (int sent = perHour; sent <= most; sent += perHour) {
      for (int i = 0; i < perHour; i++) {
        one(HOME);
      }
      hour(ownPerHour);
      if (findings.size() > before) {
        return sent;
      }
    }
    return most + 1;
  }

  static long home() {
    return HOME;
  }

  void at(Instant time) {
    now = time;
  }

  private void keep(Optional<Finding> finding) {
    finding.ifPresent(findings::add);
  }
}
