package dev.postern.cli;

import dev.postern.send.Account;
import dev.postern.send.Encryption;
import dev.postern.send.Entry;
import dev.postern.send.Errand;
import dev.postern.send.Goal;
import dev.postern.send.Mail;
import dev.postern.send.Outcome;
import dev.postern.send.Sender;
import dev.postern.send.Server;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `postern send`: one test message through any server, with the dialogue.
@Command(
    name = "send",
    sortOptions = false,
    description = "Sends a test message through any server and shows the dialogue.",
    footer = {
      "",
      "The certificate must be good, a secret goes over TLS only, and is never shown.",
      "Exit code: 0 accepted for every recipient, 1 refused or failed, 2 wrong usage."
    })
final class SendCommand implements Callable<Integer> {

  private final PrintWriter out;

  @Mixin private final SendServer server = new SendServer();
  @Mixin private final SendMail mail = new SendMail();
  @Mixin private final SendLogin login = new SendLogin();

  @Option(
      names = "--ehlo",
      paramLabel = "NAME",
      description = "What to call ourselves (default: the address that we come from).")
  private @Nullable String hello;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long to wait for each reply, as 30s or 5m (default: 30s).")
  private String timeout = "30s";

  @Option(
      names = "--quit-after",
      paramLabel = "STEP",
      description = "Goes no further than ehlo, starttls, auth, mail or rcpt.")
  private @Nullable String last;

  @Option(names = "--quiet", description = "Prints only what came of it.")
  private boolean quiet;

  @Mixin private final JsonOption json = new JsonOption();

  SendCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Errand errand = errand();
    boolean shown = !quiet && !json.wanted();
    Outcome outcome = Sender.run(errand, shown ? this::print : _ -> {});
    int _ = json.print(out, SendReport.of(outcome), () -> print(outcome));
    return outcome.good() ? 0 : CliFailure.REFUSED;
  }

  private Errand errand() {
    Server to = server.server();
    Goal goal = last == null ? Goal.MESSAGE : goal(last);
    Account account = login.account();
    if (goal == Goal.AUTH && account == null) {
      throw CliFailure.usage("--quit-after auth needs a login; give --user USER");
    }
    if (goal == Goal.STARTTLS && to.encryption() == Encryption.NONE) {
      throw CliFailure.usage("--quit-after starttls and --tls none contradict each other");
    }
    return new Errand(to, name(hello), account, patience(), goal, mail(goal, to));
  }

  private @Nullable Mail mail(Goal goal, Server to) {
    return switch (goal) {
      case EHLO, STARTTLS, AUTH -> null;
      case MAIL, RCPT, MESSAGE -> mail.mail(login.address(), to.place());
    };
  }

  private static Goal goal(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "ehlo", "helo" -> Goal.EHLO;
      case "starttls", "tls" -> Goal.STARTTLS;
      case "auth" -> Goal.AUTH;
      case "mail" -> Goal.MAIL;
      case "rcpt" -> Goal.RCPT;
      default ->
          throw CliFailure.usage(
              "--quit-after can't be \"" + text + "\"; give ehlo, starttls, auth, mail or rcpt");
    };
  }

  private static @Nullable String name(@Nullable String hello) {
    if (hello != null && !hello.matches("[!-~]{1,255}")) {
      throw CliFailure.usage("--ehlo can't be \"" + hello + "\"; give a name without blanks");
    }
    return hello;
  }

  private Duration patience() {
    Duration patience = Lasts.parse("--timeout", timeout);
    if (patience.isZero()) {
      throw CliFailure.usage("--timeout must be longer than nothing");
    }
    return patience;
  }

  private void print(Entry entry) {
    out.printf(
        Locale.ROOT, "%6d ms  %s %s%n", entry.millis(), entry.arrow(), Printable.of(entry.text()));
    out.flush();
  }

  private void print(Outcome outcome) {
    if (!quiet) {
      out.println();
    }
    out.println(Printable.of(outcome.sentence()));
    if (!outcome.next().isEmpty() && !(quiet && outcome.good())) {
      out.println(Printable.of(outcome.next()));
    }
  }
}
