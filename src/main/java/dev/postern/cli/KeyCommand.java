package dev.postern.cli;

import dev.postern.api.KeysResource.FreezeKey;
import dev.postern.api.KeysResource.FrozenKey;
import dev.postern.api.KeysResource.KeyEntry;
import dev.postern.api.KeysResource.KeyList;
import dev.postern.api.KeysResource.MintedKey;
import dev.postern.api.KeysResource.NewKey;
import dev.postern.api.RestraintsResource.ClearRestraints;
import dev.postern.api.RestraintsResource.Cleared;
import dev.postern.api.RestraintsResource.NewRestraint;
import dev.postern.api.RestraintsResource.Restrained;
import dev.postern.api.RestraintsResource.RestraintEntry;
import dev.postern.api.RestraintsResource.RestraintList;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern key`: who may send.
@Command(
    name = "key",
    description = "Mints, lists, rotates, revokes and restrains keys of a running relay.")
final class KeyCommand {

  private static final String PATH = "/api/v1/keys";
  private static final String RESTRAINTS = "/api/v1/restraints";

  private final PrintWriter out;

  KeyCommand(PrintWriter out) {
    this.out = out;
  }

  @Command(name = "create", description = "Mints a key and prints its secret, this once.")
  int create(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "USER", description = "The user name that logs in with it.")
          String user,
      @Option(
              names = "--from",
              required = true,
              arity = "1..*",
              split = ",",
              paramLabel = "PATTERN",
              description = "Senders it may use: an address, *@domain, *.domain, or * for any.")
          List<String> from,
      @Option(names = "--project", paramLabel = "P", description = "Its project.")
          @Nullable String project,
      @Option(names = "--hide-client", description = "Leaves the client's address out of Received.")
          boolean hideClient) {
    try (ApiClient relay = target.open()) {
      return minted(
          relay.post(PATH, new NewKey(user, project, from, hideClient), MintedKey.class), json);
    }
  }

  @Command(name = "list", description = "Lists keys, without their secrets.")
  int list(@Mixin Target target, @Mixin JsonOption json) {
    try (ApiClient relay = target.open()) {
      KeyList list = relay.get(PATH, KeyList.class);
      return json.print(out, list, () -> print(list.keys()));
    }
  }

  @Command(name = "rotate", description = "Mints a new secret; the old one ends at once.")
  int rotate(
      @Mixin Target target, @Mixin JsonOption json, @Parameters(paramLabel = "USER") String user) {
    try (ApiClient relay = target.open()) {
      return minted(
          relay.post(PATH + "/" + ApiClient.part(user) + "/rotate", MintedKey.class), json);
    }
  }

  @Command(name = "revoke", description = "Ends a key for good, and its open sessions.")
  int revoke(
      @Mixin Target target, @Mixin JsonOption json, @Parameters(paramLabel = "USER") String user) {
    try (ApiClient relay = target.open()) {
      relay.post(PATH + "/" + ApiClient.part(user) + "/revoke");
      return json.print(
          out,
          Map.of("user", user, "done", "revoked"),
          () -> out.println("revoked " + Printable.of(user)));
    }
  }

  @Command(
      name = "freeze",
      description = "Stops a key until it is thawed: ends its sessions, holds its queued mail.")
  int freeze(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "USER") String user,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Shown with its mail.")
          @Nullable String reason) {
    try (ApiClient relay = target.open()) {
      FrozenKey frozen =
          relay.post(
              PATH + "/" + ApiClient.part(user) + "/freeze",
              new FreezeKey(reason),
              FrozenKey.class);
      return json.print(
          out,
          frozen,
          () -> {
            out.println("frozen: " + Printable.of(user));
            held(user, frozen.held());
          });
    }
  }

  @Command(name = "thaw", description = "Lets a frozen key in again; its mail stays held.")
  int thaw(
      @Mixin Target target, @Mixin JsonOption json, @Parameters(paramLabel = "USER") String user) {
    try (ApiClient relay = target.open()) {
      relay.post(PATH + "/" + ApiClient.part(user) + "/thaw");
      return json.print(
          out,
          Map.of("user", user, "done", "thawed"),
          () -> {
            out.println("thawed: " + Printable.of(user));
            release(user);
          });
    }
  }

  @Command(
      name = "quarantine",
      description = "Takes a key's mail and holds it, until the key is cleared.")
  int quarantine(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "USER") String user,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Shown with its mail.")
          @Nullable String reason) {
    return restrain(target, json, new NewRestraint(user, "quarantine", reason, null));
  }

  @Command(name = "slow", description = "Lets a key send slowly only, until it is cleared.")
  int slow(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "USER") String user,
      @Option(names = "--for", paramLabel = "TIME", description = "For so long, as 30m, 2h or 1d.")
          @Nullable String lasts,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Shown to operators.")
          @Nullable String reason) {
    String duration = lasts == null ? null : Lasts.parse(lasts).toString();
    return restrain(target, json, new NewRestraint(user, "slow", reason, duration));
  }

  @Command(name = "clear", description = "Ends a key's quarantine or slowness; mail stays held.")
  int clear(
      @Mixin Target target, @Mixin JsonOption json, @Parameters(paramLabel = "USER") String user) {
    try (ApiClient relay = target.open()) {
      Cleared cleared = relay.post(RESTRAINTS + "/clear", new ClearRestraints(user), Cleared.class);
      return json.print(
          out,
          cleared,
          () -> {
            out.println(
                "ended for " + Printable.of(user) + ": " + String.join(", ", cleared.kinds()));
            if (cleared.kinds().contains("quarantine")) {
              release(user);
            }
          });
    }
  }

  @Command(
      name = "restraints",
      description = "Lists who is frozen, in quarantine or slowed, and why, newest first.")
  int restraints(@Mixin Target target, @Mixin JsonOption json) {
    try (ApiClient relay = target.open()) {
      RestraintList list = relay.get(RESTRAINTS, RestraintList.class);
      return json.print(
          out,
          list,
          () -> {
            var table = new Table("USER", "KIND", "SINCE", "UNTIL", "BY", "REASON");
            for (RestraintEntry entry : list.restraints()) {
              table.add(
                  Printable.cut(entry.user(), 48),
                  entry.kind(),
                  Texts.time(entry.at()),
                  Texts.time(entry.until()),
                  entry.by(),
                  Printable.cut(entry.reason(), 100));
            }
            table.print(out);
          });
    }
  }

  private int restrain(Target target, JsonOption json, NewRestraint wanted) {
    try (ApiClient relay = target.open()) {
      Restrained done = relay.post(RESTRAINTS, wanted, Restrained.class);
      return json.print(
          out,
          done,
          () -> {
            out.println(done.kind() + ": " + Printable.of(done.user()));
            if (done.kind().equals("quarantine")) {
              held(done.user(), done.held());
            }
          });
    }
  }

  private void held(String user, int recipients) {
    out.println("held: " + recipients + " recipients of its mail");
    release(user);
  }

  private void release(String user) {
    String name = Printable.of(user);
    out.println("\"postern queue release --key " + name + "\" lets what is held go on,");
    out.println("\"postern queue delete --key " + name + "\" takes it out");
  }

  private int minted(MintedKey key, JsonOption json) {
    return json.print(
        out,
        key,
        () -> {
          out.println("user    " + Printable.of(key.user()));
          out.println("secret  " + Printable.of(key.secret()));
          out.println("Keep the secret now: it is not shown again.");
        });
  }

  private void print(List<KeyEntry> keys) {
    var table = new Table("USER", "PROJECT", "FROM", "STATE", "CREATED");
    for (KeyEntry key : keys) {
      table.add(
          key.user(),
          key.project(),
          Printable.cut(String.join(", ", key.from()), 60),
          state(key),
          Texts.time(key.createdAt()));
    }
    table.print(out);
  }

  private static String state(KeyEntry key) {
    if (key.revokedAt() != null) {
      return "revoked " + Texts.time(key.revokedAt());
    }
    if (key.frozenAt() != null) {
      return "frozen " + Texts.time(key.frozenAt());
    }
    return key.declared() ? "declared" : "good";
  }
}
