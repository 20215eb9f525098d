package dev.postern.api;

import dev.postern.http.HttpProblem;
import org.jspecify.annotations.Nullable;

/// What an operator says of something, in one line.
final class Sentence {

  private static final int MOST = 200;

  private Sentence() {}

  /// The empty text where nothing was said.
  static String of(String name, @Nullable String said) {
    String text = said == null ? "" : said.strip();
    if (text.length() > MOST || text.chars().anyMatch(Character::isISOControl)) {
      throw new HttpProblem(400, name + " must be one line of at most " + MOST + " characters");
    }
    return text;
  }
}
