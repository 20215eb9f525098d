package dev.postern.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.BodyType;
import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Runs every dialog of `src/test/transcripts/client` against a bare session, once as it stands and
/// once octet by octet. The format is explained in the README there.
class ClientTranscriptTest {

  private static final Instant NOW = Instant.parse("2026-09-01T12:00:00Z");
  private static final Path FOLDER = Path.of("src/test/transcripts/client");

  static Stream<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".smtp")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void asItStands(Path file) throws IOException {
    new Run(false).play(Files.readAllLines(file));
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void octetByOctet(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (!lines.contains("-- whole")) {
      new Run(true).play(lines);
    }
  }

  private static final class Run {

    private final boolean split;
    private final Deque<String> observed = new ArrayDeque<>();
    private Terms.Security security = Terms.Security.CLEAR;
    private Login login;
    private int most = 100;
    private ClientSession session;
    private final StringBuilder pending = new StringBuilder();

    Run(boolean split) {
      this.split = split;
    }

    void play(List<String> lines) {
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (!line.isBlank() && !line.startsWith("#")) {
          step(line, i + 1);
        }
      }
      flush();
      assertThat(observed).as("left over").isEmpty();
    }

    private void step(String line, int number) {
      if (line.startsWith("S: ")) {
        pending.append(line.substring(3)).append("\r\n");
        return;
      }
      flush();
      String[] words = line.split(" ", -1);
      String directive = words.length > 1 && words[0].equals("--") ? words[1] : "";
      switch (directive) {
        case "terms" -> terms(words);
        case "begin" -> on(new Input.Begin(transaction(words), extent(words)));
        case "sent" -> on(new Input.BodySent());
        case "unreadable" -> on(new Input.BodyFailed("disk gone"));
        case "gone" -> on(new Input.Closed(Fault.Kind.CLOSED, "gone"));
        case "timeout" -> on(new Input.TimedOut());
        case "quit" -> on(new Input.Quit());
        case "secured" -> on(new Input.Secured());
        case "then", "whole" -> {}
        default -> {
          open();
          assertThat(observed).as("line %d: %s", number, line).isNotEmpty();
          assertThat(observed.removeFirst()).as("line %d", number).isEqualTo(line);
        }
      }
    }

    private void terms(String[] words) {
      for (String word : List.of(words).subList(2, words.length)) {
        String value = word.substring(word.indexOf('=') + 1);
        switch (word.split("=", -1)[0]) {
          case "security" -> security = Terms.Security.valueOf(value);
          case "login" -> login = login(value.split(":", -1));
          case "methods" ->
              login =
                  new Login(
                      login.user(),
                      login.password(),
                      login.exposure(),
                      Stream.of(value.split(",", -1))
                          .map(name -> LoginMethod.of(name).orElseThrow())
                          .toList());
          case "most" -> most = Integer.parseInt(value);
          default -> throw new AssertionError("no such term: " + word);
        }
      }
    }

    private static Login login(String[] parts) {
      return new Login(
          parts[0],
          new Secret(parts[1]),
          parts.length > 2 ? Login.Exposure.LOOPBACK : Login.Exposure.TLS_ONLY);
    }

    private static Transaction transaction(String[] words) {
      ReversePath sender = ReversePath.NULL;
      List<Recipient> recipients = List.of();
      BodyType body = BodyType.SEVEN_BIT;
      boolean utf8 = false;
      Set<Notify> notify = null;
      String orcpt = null;
      String envid = null;
      Ret ret = null;
      long size = 100;
      Handling handling = Handling.PLAIN;
      for (String word : List.of(words).subList(2, words.length)) {
        String value = word.substring(word.indexOf('=') + 1);
        switch (word.split("=", -1)[0]) {
          case "from" -> sender = ReversePath.of(Mailbox.parse(value).orElseThrow());
          case "to" ->
              recipients =
                  Stream.of(value.split(",", -1))
                      .map(a -> Recipient.of(Mailbox.parse(a).orElseThrow()))
                      .toList();
          case "body" -> body = BodyType.valueOf(value);
          case "utf8" -> utf8 = true;
          case "notify" -> {
            notify = EnumSet.noneOf(Notify.class);
            for (String one : value.equals("NEVER") ? new String[0] : value.split(",", -1)) {
              notify.add(Notify.valueOf(one));
            }
          }
          case "orcpt" -> orcpt = value;
          case "envid" -> envid = value;
          case "ret" -> ret = Ret.valueOf(value);
          case "size" -> size = Long.parseLong(value);
          case "by" -> handling = by(handling, value.split(":", -1));
          case "priority" -> handling = handling.with(Integer.parseInt(value));
          case "tls" -> handling = handling.with(Handling.Tls.valueOf(value));
          case "until" -> {}
          default -> throw new AssertionError("no such parameter: " + word);
        }
      }
      Set<Notify> conditions = notify;
      String original = orcpt;
      List<Recipient> all =
          recipients.stream().map(r -> new Recipient(r.mailbox(), conditions, original)).toList();
      return new Transaction(sender, all, body, utf8, ret, envid, size, handling, NOW);
    }

    private static Input.Extent extent(String[] words) {
      return Stream.of(words)
          .filter(word -> word.startsWith("until="))
          .map(word -> Input.Extent.valueOf(word.substring(6)))
          .findFirst()
          .orElse(Input.Extent.MESSAGE);
    }

    private static Handling by(Handling handling, String[] parts) {
      var mode = parts[1].startsWith("R") ? DeliverBy.Mode.RETURN : DeliverBy.Mode.NOTIFY;
      var by =
          new DeliverBy(NOW.plusSeconds(Long.parseLong(parts[0])), mode, parts[1].endsWith("T"));
      return new Handling(null, by, handling.priority(), handling.tls());
    }

    private ClientSession open() {
      if (session == null) {
        session = new ClientSession(new Terms("relay.example", security, login, most));
        on(new Input.Opened());
      }
      return session;
    }

    private void flush() {
      byte[] octets = pending.toString().getBytes(StandardCharsets.UTF_8);
      pending.setLength(0);
      if (octets.length == 0) {
        return;
      }
      if (!split) {
        on(new Input.Octets(ByteBuffer.wrap(octets)));
        return;
      }
      for (byte octet : octets) {
        on(new Input.Octets(ByteBuffer.wrap(new byte[] {octet})));
      }
    }

    private void on(Input input) {
      for (Effect effect : open().on(input)) {
        observe(effect);
      }
    }

    private void observe(Effect effect) {
      switch (effect) {
        case Effect.Send(ByteBuffer octets) ->
            StandardCharsets.UTF_8
                .decode(octets)
                .toString()
                .lines()
                .forEach(line -> observed.add("C: " + line));
        case Effect.StartTls() -> observed.add("-- tls");
        case Effect.SendBody(Effect.Form form) -> observed.add("-- body " + form);
        case Effect.Ready() -> observed.add("-- ready");
        case Effect.Done(List<Verdict> verdicts) ->
            verdicts.forEach(verdict -> observed.add("-- " + text(verdict)));
        case Effect.Failed(Fault fault) ->
            observed.add("-- failed " + fault.kind() + " at " + fault.stage());
        case Effect.Close() -> observed.add("-- close");
      }
    }

    private static String text(Verdict verdict) {
      return switch (verdict) {
        case Verdict.Accepted(var reply) -> "accepted " + reply.code();
        case Verdict.Refused(Stage stage, var reply) -> "refused at " + stage + " " + reply.code();
        case Verdict.Impossible(var reply) ->
            "impossible " + reply.code() + " " + reply.enhancedStatus().orElseThrow();
        case Verdict.Postponed() -> "postponed";
        case Verdict.Cut(Fault fault) -> "cut " + fault.kind() + " at " + fault.stage();
      };
    }
  }
}
