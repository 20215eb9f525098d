package dev.postern.cli;

import dev.postern.api.KeysResource.KeyEntry;
import dev.postern.api.KeysResource.KeyList;
import dev.postern.api.KeysResource.MintedKey;
import dev.postern.api.KeysResource.NewKey;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern key`: who may send.
@Command(name = "key", description = "Mints, lists, rotates and revokes keys of a running relay.")
final class KeyCommand {

  private static final String PATH = "/api/v1/keys";

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
      String state = key.declared() ? "declared" : "good";
      table.add(
          key.user(),
          key.project(),
          Printable.cut(String.join(", ", key.from()), 60),
          key.revokedAt() == null ? state : "revoked " + Texts.time(key.revokedAt()),
          Texts.time(key.createdAt()));
    }
    table.print(out);
  }
}
