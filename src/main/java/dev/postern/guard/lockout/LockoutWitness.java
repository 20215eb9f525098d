package dev.postern.guard.lockout;

import dev.postern.guard.Origin;
import dev.postern.guard.Witness;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the lockout holds against somebody, for people.
record LockoutWitness(Lockout lockout) implements Witness {

  @Override
  public List<Statement> of(InetAddress address) {
    Lockout.OfAddress found = lockout.of(address);
    List<Statement> statements = new ArrayList<>();
    if (found.allowed()) {
      statements.add(
          new Statement("list", "allowed", "on the list guard.allow: never shut out or delayed"));
    }
    if (found.refused()) {
      statements.add(
          new Statement("list", "refused", "on the list guard.refuse: turned away with 554"));
    }
    found.operator().map(LockoutWitness::block).ifPresent(statements::add);
    if (found.shared()) {
      statements.add(
          new Statement(
              "shared",
              "yes",
              "many clients have this address: nothing is held against it, only against logins"));
    }
    Origin origin = Origin.of(address);
    add(statements, found.address(), "address " + Origin.addressText(origin.address()));
    add(statements, found.network(), "network " + Origin.networkText(origin.network()));
    if (found.familiar()) {
      statements.add(
          new Statement(
              "familiar",
              "yes",
              "some login has been used from this network: it can be restricted, not shut out"));
    }
    return statements;
  }

  @Override
  public List<Statement> of(String user) {
    Lockout.OfUser known = lockout.of(user);
    LoginRulings.Held found = known.held();
    List<Statement> statements = new ArrayList<>();
    if (found.trap()) {
      statements.add(
          new Statement("trap", "yes", "one use of this name shuts its address out: guard.traps"));
    }
    known.operator().map(LockoutWitness::block).ifPresent(statements::add);
    statements.add(
        new Statement(
            "failed logins from elsewhere",
            number(found.failures()) + " of " + found.most(),
            found.failures() + 1 > found.most()
                ? "under attack: logins from where it has not been used are refused unseen until"
                    + " time has forgotten some"
                : found.attacked()
                    ? "it was under attack a while ago: logins from elsewhere are looked at again"
                    : "logins from where it has not been used are looked at"));
    for (LoginRulings.Held.Place place : found.places()) {
      statements.add(
          new Statement(
              "used from " + place.address(),
              number(place.failures()) + " of " + found.most() + " failed",
              place.failures() + 1 > found.most()
                  ? "more logins from there are refused unseen until time has forgotten some"
                  : "logins from there are looked at, whatever others do"));
    }
    return statements;
  }

  private static void add(List<Statement> statements, Offenders.@Nullable Held held, String whose) {
    if (held == null) {
      return;
    }
    statements.add(
        new Statement(
            "failures of the " + whose,
            number(held.failures()) + " of " + number(held.most()),
            "what is weighed counts here: failed logins 1, other offences less; half is forgotten"
                + " in guard.lockout.half-life"));
    if (held.shut()) {
      statements.add(
          new Statement(
              whose,
              "shut out until " + held.until(),
              "for " + held.offence().reason() + "; connections get 421"));
    }
    if (held.restricted()) {
      statements.add(
          new Statement(
              whose,
              "restricted until " + held.until(),
              "for "
                  + held.offence().reason()
                  + "; only logins that have been used from this network are looked at"));
    }
    if (held.strikes() > 0) {
      statements.add(
          new Statement(
              "strikes of the " + whose,
              Integer.toString(held.strikes()),
              "each made the next sentence four times as long and halves what it may fail; one is"
                  + " forgotten a day"));
    }
  }

  private static Statement block(OperatorBlocks.Entry entry) {
    Instant until = entry.until();
    return new Statement(
        entry.subject().kind().label() + " " + entry.subject().name(),
        "blocked by an operator" + (until == null ? "" : " until " + until),
        (entry.reason().isEmpty() ? "no reason given" : entry.reason())
            + "; postern guard unblock "
            + entry.subject().name()
            + " lifts it");
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
