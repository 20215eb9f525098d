package dev.postern.egress;

import dev.postern.mail.Domain;
import dev.postern.route.Route;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an operator said about some mail, in place of the configuration.
///
/// @param reason in the operator's words, possibly empty
/// @param until null for until it is taken back
public record OperatorOverride(
    Subject subject, Action action, String reason, Instant at, @Nullable Instant until) {

  /// What to do with the mail.
  public sealed interface Action {

    /// As commands and the store name it.
    String label();
  }

  /// Nothing of it is attempted.
  public record Suspend() implements Action {
    @Override
    public String label() {
      return "suspend";
    }
  }

  /// It goes another way.
  public record Reroute(Way way) implements Action {
    @Override
    public String label() {
      return "reroute";
    }
  }

  /// Another way.
  public sealed interface Way {

    /// Reads `pool:NAME` or `host:port`.
    static Optional<Way> parse(String text) {
      if (text.startsWith(Pool.PREFIX)) {
        return text.length() > Pool.PREFIX.length()
            ? Optional.of(new Pool(text.substring(Pool.PREFIX.length())))
            : Optional.empty();
      }
      int colon = text.lastIndexOf(':');
      String port = text.substring(colon + 1);
      if (colon < 1 || !port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > 65_535) {
        return Optional.empty();
      }
      String host = text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      String name = bracketed ? host.substring(1, host.length() - 1) : host;
      return bracketed || Domain.parse(name).isPresent()
          ? Optional.of(new Smarthost(new Route.Host(name, Integer.parseInt(port))))
          : Optional.empty();
    }

    /// Directly, from another pool.
    record Pool(String name) implements Way {

      private static final String PREFIX = "pool:";

      @Override
      public String toString() {
        return PREFIX + name;
      }
    }

    /// Through a smarthost of the configuration, with the protection and login that it has there.
    record Smarthost(Route.Host host) implements Way {
      @Override
      public String toString() {
        return host.toString();
      }
    }
  }

  boolean over(Instant now) {
    return until != null && !now.isBefore(until);
  }

  /// For `queue why`.
  public String sentence() {
    String what =
        switch (action) {
          case Suspend _ -> "suspended";
          case Reroute(Way way) -> "sent by way of " + way;
        };
    String back =
        switch (action) {
          case Suspend _ -> "postern queue resume " + subject.option();
          case Reroute _ -> "postern queue reroute " + subject.option() + " --end";
        };
    return what
        + " by an operator since "
        + at.truncatedTo(ChronoUnit.SECONDS)
        + (until == null ? "" : " until " + until.truncatedTo(ChronoUnit.SECONDS))
        + " ("
        + subject
        + (reason.isEmpty() ? "" : ": " + reason)
        + "); take it back with: "
        + back;
  }
}
