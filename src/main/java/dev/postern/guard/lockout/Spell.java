package dev.postern.guard.lockout;

/// How long somebody has to wait, for people.
final class Spell {

  private Spell() {}

  static String of(int seconds) {
    int minutes = Math.max(1, (seconds + 59) / 60);
    if (minutes > 120) {
      return (minutes + 59) / 60 + " hours";
    }
    return minutes == 1 ? "a minute" : minutes + " minutes";
  }
}
