package dev.postern.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Makes one answer of those for IPv6 and IPv4 addresses.
final class Families {

  private Families() {}

  static Lookup<InetAddress> together(Lookup<InetAddress> six, Lookup<InetAddress> four) {
    return switch (six) {
      case Lookup.Found<InetAddress> found -> with(found, four);
      case Lookup.Absent<InetAddress> none -> without(none, four);
      case Lookup.Failed<InetAddress> _ when four instanceof Lookup.Found<InetAddress> -> four;
      case Lookup.Failed<InetAddress> failed -> failed;
    };
  }

  private static Lookup<InetAddress> with(Lookup.Found<InetAddress> six, Lookup<InetAddress> four) {
    return switch (four) {
      case Lookup.Found<InetAddress> found -> {
        List<InetAddress> all = new ArrayList<>(six.records());
        all.addAll(found.records());
        yield new Lookup.Found<>(
            all,
            six.name(),
            six.authenticated() && found.authenticated(),
            least(six.ttl(), found.ttl()));
      }
      case Lookup.Absent<InetAddress> none -> found(six, none);
      case Lookup.Failed<InetAddress> _ -> six;
    };
  }

  private static Lookup<InetAddress> without(
      Lookup.Absent<InetAddress> six, Lookup<InetAddress> four) {
    return switch (four) {
      case Lookup.Found<InetAddress> found -> found(found, six);
      case Lookup.Absent<InetAddress> none ->
          new Lookup.Absent<>(
              none.name(),
              none.nameExists() || six.nameExists(),
              none.authenticated() && six.authenticated(),
              least(none.ttl(), six.ttl()));
      case Lookup.Failed<InetAddress> failed -> failed;
    };
  }

  // That there are no more is part of the answer.
  private static Lookup<InetAddress> found(
      Lookup.Found<InetAddress> some, Lookup.Absent<InetAddress> none) {
    return new Lookup.Found<>(
        some.records(),
        some.name(),
        some.authenticated() && none.authenticated(),
        least(some.ttl(), none.ttl()));
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
