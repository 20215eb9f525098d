package dev.postern.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Subject.Service;
import dev.postern.rig.Verdicts.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What those who look at mail servers say of the same ones, and why it differs where it does: the
/// tables of `docs/audit-compared.md` are what is measured here.
@Tag("slow")
class AuditComparedTest {

  // Connections at once; of 20, which is what Exim has by itself, nmap's own crowd the others out.
  private static final int ROOM_FOR_NMAP = 200;

  private static final Path DOCUMENT = Path.of("docs/audit-compared.md");
  private static final Path MEASURED = Path.of("target/audit-compared.md");
  private static final Path RECORDED = Path.of("src/test/resources/audit/testssl");
  private static final String BEGIN = "<!-- measured -->\n";
  private static final String END = "<!-- end -->\n";

  /// Why witnesses differ, or why one came to no verdict, about this server.
  private record Reason(Set<Question> questions, String subject, String words) {}

  private static final List<Reason> REASONS =
      List.of(
          new Reason(
              Set.of(Question.OPEN_RELAY),
              "Exim",
              "Exim hangs up after more than three syntax errors, and it takes a sender at an"
                  + " address literal for one: nmap is cut off in its seventh of 16 tests and says"
                  + " nothing."),
          new Reason(
              Set.of(Question.KEY, Question.SIGNATURE, Question.SELF_SIGNED, Question.VALID_DAYS),
              "OpenSMTPD",
              "After STARTTLS nmap takes the certificate from a handshake that completes, and none"
                  + " does; testssl.sh reads it from the server's flight."),
          new Reason(
              Set.of(Question.SERVER_ORDER),
              "OpenSMTPD",
              "nmap reads it from ServerHello. testssl.sh has `openssl s_client` make a handshake"
                  + " for it, and none completes."),
          new Reason(
              Set.of(Question.SECURE_RENEGOTIATION),
              "OpenSMTPD",
              "testssl.sh makes a handshake for it, and none completes."));

  @Test
  void theDocumentSaysWhatIsMeasuredAndWhyItDiffers(@TempDir Path directory)
      throws IOException, InterruptedException, ExecutionException {
    String measured;
    var unused = new ArrayList<>(REASONS);
    try (var hop = new RecordingHop();
        var subjects = new Subjects()) {
      subjects.add(PostfixSubject.asInstalled("127.0.0.51", hop.port()), "postfix");
      subjects.add(PostfixSubject.openRelay("127.0.0.52", hop.port()), "postfix");
      subjects.add(PostfixSubject.clearLogin("127.0.0.53", hop.port()), "postfix");
      subjects.add(new EximSubject("127.0.0.54", ROOM_FOR_NMAP), "exim");
      subjects.add(new OpenSmtpdSubject("127.0.0.55"), "opensmtpd");
      subjects.add(new RelaySubject(directory), "postern");
      measured = subjects.measured(unused);
    }
    assertThat(unused).as("reasons for what does not differ").isEmpty();
    String document = Files.readString(DOCUMENT);
    String today =
        document.substring(0, document.indexOf(BEGIN) + BEGIN.length())
            + measured
            + document.substring(document.indexOf(END));
    Files.createDirectories(MEASURED.getParent());
    Files.writeString(MEASURED, today);
    assertThat(document).as("as measured it is in " + MEASURED).isEqualTo(today);
  }

  /// Those that run, and whose recording is whose.
  private static final class Subjects implements AutoCloseable {

    private final Map<Subject, String> recordings = new LinkedHashMap<>();

    void add(Subject subject, String recording) {
      recordings.put(subject, recording);
    }

    /// All tables. nmap waits more than it works, mostly for servers that answer a bad client late:
    /// it looks at all of them at once.
    String measured(List<Reason> unused) throws InterruptedException, ExecutionException {
      var tables = new StringBuilder();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var looks = new LinkedHashMap<Subject, Future<Verdicts>>();
        recordings
            .keySet()
            .forEach(
                subject ->
                    looks.put(
                        subject,
                        threads.submit(() -> Nmap.of(subject.address(), mainPort(subject)))));
        for (Map.Entry<Subject, Future<Verdicts>> look : looks.entrySet()) {
          var witnesses = new LinkedHashMap<String, Verdicts>();
          witnesses.put("nmap", look.getValue().get());
          String recording = recordings.get(look.getKey()) + ".json";
          witnesses.put("testssl.sh", Testssl.of(RECORDED.resolve(recording)));
          tables.append(table(look.getKey().name(), witnesses, unused));
        }
      }
      return tables.toString();
    }

    @Override
    public void close() {
      recordings.keySet().forEach(Subject::close);
    }

    private static int mainPort(Subject subject) {
      Map<Service, Integer> ports = subject.ports();
      return subject.port(ports.containsKey(Service.SMTP) ? Service.SMTP : Service.SUBMISSION);
    }
  }

  private static String table(
      String subject, Map<String, Verdicts> witnesses, List<Reason> unused) {
    var rows = new StringBuilder("\n### " + subject + "\n\n| | ");
    rows.append(String.join(" | ", witnesses.keySet())).append(" |\n|---|");
    rows.append("---|".repeat(witnesses.size())).append('\n');
    var reasons = new ArrayList<Reason>();
    for (Question question : Question.values()) {
      List<Set<String>> answers =
          witnesses.values().stream().flatMap(verdicts -> verdicts.on(question).stream()).toList();
      if (answers.isEmpty()) {
        continue;
      }
      boolean agreed =
          answers.stream().distinct().count() == 1 && !answers.contains(Set.of(Verdicts.NONE));
      String mark = "";
      if (!agreed) {
        Reason reason = reason(subject, question, answers);
        unused.remove(reason);
        if (!reasons.contains(reason)) {
          reasons.add(reason);
        }
        mark = " [%d]".formatted(reasons.indexOf(reason) + 1);
      }
      String cells =
          witnesses.values().stream()
              .map(
                  verdicts ->
                      verdicts
                          .on(question)
                          .map(answer -> Verdicts.cell(question, answer))
                          .orElse("–"))
              .collect(Collectors.joining(" | "));
      rows.append("| %s%s | %s |\n".formatted(question.words(), mark, cells));
    }
    reasons.forEach(
        reason ->
            rows.append("\n[%d] %s\n".formatted(reasons.indexOf(reason) + 1, reason.words())));
    return rows.toString();
  }

  private static Reason reason(String subject, Question question, List<Set<String>> answers) {
    return REASONS.stream()
        .filter(reason -> reason.questions().contains(question) && reason.subject().equals(subject))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "no reason is given why they differ on %s of %s: %s"
                        .formatted(question, subject, answers)));
  }
}
