package dev.postern.cli;

import dev.postern.api.MessageEntry;
import dev.postern.api.MessageEntry.MessageList;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern inbox`: what the sandbox captured.
@Command(name = "inbox", description = "Shows what a running relay captured.")
final class InboxCommand {

  private static final String PATH = "/api/v1/inbox";
  // Of a message on a terminal; --raw has no limit.
  private static final int SHOWN = 64 << 10;

  private final PrintWriter out;

  InboxCommand(PrintWriter out) {
    this.out = out;
  }

  @Command(name = "list", description = "Lists captured messages, newest first.")
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

  @Command(name = "show", description = "Shows one captured message.")
  int show(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--raw", description = "Writes the message alone, octet by octet.")
          boolean raw) {
    String path = PATH + "/" + ApiClient.part(id);
    try (ApiClient relay = target.open()) {
      if (raw) {
        out.flush();
        relay.copy(path + "/raw", Long.MAX_VALUE, stdout());
        return 0;
      }
      MessageEntry message = relay.get(path, MessageEntry.class);
      return json.print(out, message, () -> print(message, relay, path));
    }
  }

  private void print(MessageEntry message, ApiClient relay, String path) {
    Texts.show(message, out);
    out.println();
    var text = new ByteArrayOutputStream();
    relay.copy(path + "/raw", SHOWN, text);
    out.println(Printable.lines(text.toString(StandardCharsets.UTF_8)).stripTrailing());
    if (message.size() > SHOWN) {
      out.println("… cut after 64 KiB; --raw writes all of it");
    }
  }

  private void print(List<MessageEntry> messages) {
    var table = new Table("ID", "RECEIVED", "FROM", "TO", "SIZE", "SUBJECT");
    for (MessageEntry message : messages) {
      String subject = message.subject();
      table.add(
          message.id(),
          Texts.time(message.acceptedAt()),
          Printable.cut(Texts.sender(message), 32),
          Printable.cut(Texts.recipients(message), 32),
          Texts.size(message.size()),
          subject == null ? "-" : Printable.cut(subject, 60));
    }
    table.print(out);
  }

  // The octets themselves: a writer would take them for text.
  private static OutputStream stdout() {
    return new FileOutputStream(FileDescriptor.out);
  }
}
