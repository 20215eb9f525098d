package dev.postern.cli;

import dev.postern.api.MessageEntry.MessageList;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// Going through a long list.
final class Paging {

  private Paging() {}

  static String query(int limit, @Nullable String before) {
    return "?limit=" + limit + (before == null ? "" : "&before=" + ApiClient.part(before));
  }

  static void more(MessageList list, PrintWriter out) {
    String next = list.next();
    if (next != null) {
      out.println("There may be more: --before " + Printable.of(next));
    }
  }
}
