package dev.postern.cli;

import java.util.ArrayList;
import java.util.List;

/// Text in lines that fit a terminal. A word that is too long stays whole, so that it can be
/// copied.
final class Wrapped {

  private static final int WIDTH = 100;

  private Wrapped() {}

  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    text.lines().forEach(line -> wrap(line, lines));
    return lines;
  }

  private static void wrap(String text, List<String> lines) {
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
  }
}
