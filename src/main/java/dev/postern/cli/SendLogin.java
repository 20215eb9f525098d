package dev.postern.cli;

import dev.postern.mail.Secret;
import dev.postern.send.Account;
import java.io.Console;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Who `postern send` logs in as. A secret never stands among the arguments, where every user of
/// the machine could read it.
final class SendLogin {

  @Option(names = "--user", paramLabel = "USER", description = "Logs in as this user.")
  private @Nullable String user;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "Holds the secret: a password, or an access token for OAuth.")
  private @Nullable Path file;

  @Option(
      names = "--secret-env",
      paramLabel = "NAME",
      description =
          "The variable that holds the secret (without this and --secret-file it is asked for).")
  private @Nullable String variable;

  @Option(
      names = "--auth",
      paramLabel = "MECHANISM",
      split = ",",
      description =
          "How to log in, the first of these that the server offers: SCRAM-SHA-1, -256 or -512,"
              + " each also with -PLUS, PLAIN, LOGIN, CRAM-MD5, OAUTHBEARER, XOAUTH2, EXTERNAL"
              + " (default: the strongest that takes a password).")
  private List<String> mechanisms = List.of();

  @Option(
      names = "--secret-in-clear",
      description = "Sends the secret even without TLS, where all on the way can read it.")
  private boolean clearText;

  SendLogin() {}

  /// Null where no login is wanted.
  @Nullable Account account() {
    if (user == null) {
      if (file != null || variable != null || !mechanisms.isEmpty()) {
        throw CliFailure.usage("a login needs a user; give --user USER");
      }
      return null;
    }
    if (user.chars().anyMatch(c -> c < ' ' || c == 127)) {
      throw CliFailure.usage("--user has control characters");
    }
    try {
      return Account.of(user, secret(user), mechanisms, clearText);
    } catch (IllegalArgumentException cause) {
      throw CliFailure.usage("--auth: " + cause.getMessage());
    }
  }

  /// The user, where that is an address.
  @Nullable String address() {
    return user != null && user.contains("@") ? user : null;
  }

  private Secret secret(String whose) {
    if (file != null && variable != null) {
      throw CliFailure.usage("give one of --secret-file and --secret-env");
    }
    if (mechanisms.size() == 1 && mechanisms.getFirst().equalsIgnoreCase("EXTERNAL")) {
      return new Secret("");
    }
    if (file != null) {
      return FileLogin.secret(file);
    }
    String text = variable != null ? variable(variable) : ask(whose);
    if (text.isEmpty()) {
      throw CliFailure.usage("the secret is empty");
    }
    return new Secret(text);
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw CliFailure.usage("--secret-env: the variable " + name + " is not set");
    }
    return value.strip();
  }

  @SuppressWarnings("SystemConsoleNull") // the console of java.base is null without a terminal
  private static String ask(String whose) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw CliFailure.usage(
          "the secret of " + whose + " is missing; give --secret-file FILE or --secret-env NAME");
    }
    char[] typed = console.readPassword("Secret of %s: ", whose);
    return typed == null ? "" : new String(typed);
  }
}
