package dev.postern.cli;

import dev.postern.api.MessageEntry;
import dev.postern.api.MessageEntry.MessageList;
import dev.postern.api.MessageEntry.RecipientEntry;
import dev.postern.api.QueueResource.Bulk;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern queue`: what is not done yet, and why.
@Command(name = "queue", description = "Shows and steers what a running relay has yet to deliver.")
final class QueueCommand extends EgressCommands {

  private static final String PATH = "/api/v1/queue";
  private static final Set<String> UNDONE = Set.of("pending", "held");

  private final PrintWriter out;

  QueueCommand(PrintWriter out) {
    super(out);
    this.out = out;
  }

  @Command(name = "list", description = "Lists messages that are pending or held, newest first.")
  int list(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Option(
              names = "--limit",
              defaultValue = "100",
              paramLabel = "N",
              description = "At most so many (default: 100).")
          int limit,
      @Option(names = "--before", paramLabel = "ID", description = "Goes on below this id.")
          @Nullable String before) {
    try (ApiClient relay = target.open()) {
      MessageList list = relay.get(PATH + Paging.query(limit, before), MessageList.class);
      return json.print(
          out,
          list,
          () -> {
            print(list.messages());
            Paging.more(list, out);
          });
    }
  }

  @Command(name = "show", description = "Shows one message, done or not, and its events.")
  int show(@Mixin Target target, @Mixin JsonOption json, @Parameters(paramLabel = "ID") String id) {
    try (ApiClient relay = target.open()) {
      MessageEntry message = relay.get(one(id), MessageEntry.class);
      return json.print(out, message, () -> Texts.show(message, out));
    }
  }

  @Command(
      name = "why",
      description = "Says why a message is still here, what limits it, and what would unblock it.")
  int why(@Mixin Target target, @Mixin JsonOption json, @Parameters(paramLabel = "ID") String id) {
    try (ApiClient relay = target.open()) {
      MessageEntry message = relay.get(one(id), MessageEntry.class);
      return json.print(out, message.recipients(), () -> Texts.why(message, out));
    }
  }

  @Command(name = "retry", description = "Tries it now.")
  int retry(
      @Mixin Target target, @Mixin JsonOption json, @Parameters(paramLabel = "ID") String id) {
    return act(target, json, id, "retry", "due now");
  }

  /// One message, or all that a key sent.
  static final class Which {

    @Parameters(arity = "1", paramLabel = "ID", description = "One message.")
    private @Nullable String id;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "USER",
        description = "All mail that a key sent and that is not done.")
    private @Nullable String key;

    Which() {}
  }

  @Command(name = "hold", description = "Stops attempts until it is released.")
  int hold(
      @Mixin Target target, @Mixin JsonOption json, @ArgGroup(multiplicity = "1") Which which) {
    return which.id == null
        ? all(target, json, which, "hold")
        : act(target, json, which.id, "hold", "held");
  }

  @Command(name = "release", description = "Lets what was held go on.")
  int release(
      @Mixin Target target, @Mixin JsonOption json, @ArgGroup(multiplicity = "1") Which which) {
    return which.id == null
        ? all(target, json, which, "release")
        : act(target, json, which.id, "release", "released");
  }

  @Command(name = "delete", description = "Takes it out, without a notification to its sender.")
  int delete(
      @Mixin Target target, @Mixin JsonOption json, @ArgGroup(multiplicity = "1") Which which) {
    String id = which.id;
    if (id == null) {
      return all(target, json, which, "delete");
    }
    try (ApiClient relay = target.open()) {
      relay.delete(one(id));
      return done(json, id, "deleted");
    }
  }

  private int all(Target target, JsonOption json, Which which, String act) {
    String user = which.key == null ? "" : which.key;
    try (ApiClient relay = target.open()) {
      Bulk bulk = relay.post("/api/v1/keys/" + ApiClient.part(user) + "/queue/" + act, Bulk.class);
      return json.print(
          out,
          bulk,
          () ->
              out.println(
                  bulk.done()
                      + ": "
                      + bulk.recipients()
                      + " recipients of mail from "
                      + Printable.of(user)));
    }
  }

  private int act(Target target, JsonOption json, String id, String act, String done) {
    try (ApiClient relay = target.open()) {
      relay.post(one(id) + "/" + act);
      return done(json, id, done);
    }
  }

  private int done(JsonOption json, String id, String what) {
    return json.print(
        out, Map.of("id", id, "done", what), () -> out.println(what + ": " + Printable.of(id)));
  }

  private static String one(String id) {
    return PATH + "/" + ApiClient.part(id);
  }

  private void print(List<MessageEntry> messages) {
    var table = new Table("ID", "ACCEPTED", "KEY", "FROM", "TO", "STATE", "NEXT", "WHY");
    for (MessageEntry message : messages) {
      RecipientEntry undone =
          message.recipients().stream()
              .filter(recipient -> UNDONE.contains(recipient.state()))
              .findFirst()
              .orElse(null);
      table.add(
          message.id(),
          Texts.time(message.acceptedAt()),
          Printable.cut(message.user(), 20),
          Printable.cut(Texts.sender(message), 32),
          Printable.cut(Texts.recipients(message), 32),
          undone == null ? "-" : undone.state(),
          undone == null ? "-" : Texts.time(undone.nextAttempt()),
          undone == null ? "-" : Printable.cut(undone.why(), 60));
    }
    table.print(out);
  }
}
