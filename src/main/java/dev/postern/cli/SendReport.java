package dev.postern.cli;

import dev.postern.send.Entry;
import dev.postern.send.Fate;
import dev.postern.send.Outcome;
import dev.postern.send.Tls;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `postern send --json` prints.
record SendReport(
    boolean good,
    String sentence,
    String next,
    String server,
    @Nullable String address,
    @Nullable Tls tls,
    long millis,
    List<RecipientReport> recipients,
    List<LineReport> dialogue) {

  /// @param code of the reply, 0 where there is none
  record RecipientReport(
      String address, String fate, @Nullable String stage, int code, String reply) {}

  /// @param who `client`, `server` or `note`
  record LineReport(long millis, String who, boolean tls, String text) {}

  static SendReport of(Outcome outcome) {
    return new SendReport(
        outcome.good(),
        outcome.sentence(),
        outcome.next(),
        outcome.server(),
        outcome.address(),
        outcome.tls(),
        outcome.millis(),
        outcome.recipients().stream().map(SendReport::of).toList(),
        outcome.dialogue().stream().map(SendReport::of).toList());
  }

  private static RecipientReport of(Fate fate) {
    return new RecipientReport(
        fate.address(), lower(fate.kind()), fate.at(), fate.code(), fate.reply());
  }

  private static LineReport of(Entry entry) {
    return new LineReport(entry.millis(), lower(entry.kind()), entry.secured(), entry.text());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
