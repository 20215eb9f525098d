package dev.postern.send;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What is said in a conversation, line by line as it happens, fit to be shown and passed on: no
/// secret is in it, and of a message only the beginning.
final class Dialogue {

  static final String STARS = "********";

  private static final int MOST_ENTRIES = 10_000;
  private static final int LONGEST_LINE = 1000;
  private static final int HEADER_LINES = 20;
  private static final int BODY_LINES = 5;
  private static final int LONGEST_MEANING = 120;
  // Less than that would be stars all over an innocent dialogue.
  private static final int SHORTEST_SECRET = 6;

  private final Consumer<Entry> watcher;
  private final List<Entry> entries = new ArrayList<>();
  private final Set<String> secrets = new HashSet<>();
  private final StringBuilder line = new StringBuilder();
  private long begun = System.nanoTime();
  private boolean secured;

  /// @param watcher told of each line at once
  Dialogue(Consumer<Entry> watcher) {
    this.watcher = watcher;
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  long millis() {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  /// Time counts from here: what we did before has nothing to do with the server.
  void begin() {
    begun = System.nanoTime();
  }

  /// All lines are over TLS from now on.
  void secured() {
    secured = true;
  }

  /// A text that must not be seen, whoever says it.
  void hide(String secret) {
    if (secret.length() >= SHORTEST_SECRET) {
      secrets.add(secret);
    }
  }

  void note(String text) {
    add(Entry.Kind.NOTE, text);
  }

  void sent(ByteBuffer octets) {
    text(octets).lines().forEach(said -> add(Entry.Kind.CLIENT, said));
  }

  /// A command or an answer that holds a secret.
  void sentSecretly(ByteBuffer octets) {
    String said = text(octets).stripTrailing();
    if (!said.startsWith("AUTH ")) {
      hide(said);
      add(Entry.Kind.CLIENT, STARS);
      return;
    }
    String[] words = said.split(" ", 3);
    if (words.length > 2) {
      hide(words[2]);
    }
    add(Entry.Kind.CLIENT, words[0] + " " + words[1] + (words.length > 2 ? " " + STARS : ""));
  }

  /// Octets of replies, in pieces of any size.
  ///
  /// @param authenticating whether a challenge may be among them
  void received(ByteBuffer octets, boolean authenticating) {
    // An octet is a character here until the line is whole.
    for (int at = octets.position(); at < octets.limit(); at++) {
      char c = (char) (octets.get(at) & 0xFF);
      if (c == '\n') {
        endLine(authenticating);
      } else if (line.length() < LONGEST_LINE) {
        line.append(c);
      }
    }
  }

  /// A message that was written.
  void message(Body body) {
    String start = text(body.slice(0, Math.min(body.size(), 64 << 10)));
    int shown = 0;
    int room = HEADER_LINES;
    boolean inHeader = true;
    List<String> lines = start.lines().toList();
    for (String written : lines) {
      if (shown == room) {
        break;
      }
      add(Entry.Kind.CLIENT, written);
      shown++;
      if (inHeader && written.isEmpty()) {
        inHeader = false;
        room = Math.min(room, shown) + BODY_LINES;
      }
    }
    boolean whole = shown == lines.size() && start.length() >= body.size();
    note((whole ? "" : "… ") + body.size() + " octets in all");
  }

  /// Nothing more will come.
  void end() {
    if (!line.isEmpty()) {
      endLine(true);
      note("(the line was not ended)");
    }
  }

  /// A text of somebody else's without what must not be seen.
  String clean(String text) {
    String clean = text;
    for (String secret : secrets) {
      clean = clean.replace(secret, STARS);
    }
    return clean;
  }

  private void endLine(boolean authenticating) {
    String said =
        new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .stripTrailing();
    boolean cut = line.length() == LONGEST_LINE;
    line.setLength(0);
    add(
        Entry.Kind.SERVER,
        (authenticating && said.startsWith("334 ") ? challenge(said) : said) + (cut ? "…" : ""));
  }

  // With SCRAM's last one a bystander could try out passwords at home.
  private static String challenge(String said) {
    Optional<String> meant = decoded(said.substring(4));
    if (meant.isEmpty()) {
      return said;
    }
    if (meant.get().startsWith("v=")) {
      return "334 " + STARS;
    }
    return meant.get().length() > LONGEST_MEANING || meant.get().startsWith("r=")
        ? said
        : said + " (" + meant.get() + ")";
  }

  private static Optional<String> decoded(String base64) {
    try {
      String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.US_ASCII);
      return text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > '~')
          ? Optional.empty()
          : Optional.of(text);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private void add(Entry.Kind kind, String text) {
    if (entries.size() == MOST_ENTRIES) {
      return;
    }
    var entry = new Entry(millis(), kind, secured, clean(text));
    entries.add(entry);
    watcher.accept(entry);
  }

  private static String text(ByteBuffer octets) {
    return StandardCharsets.UTF_8.decode(octets.duplicate()).toString();
  }
}
