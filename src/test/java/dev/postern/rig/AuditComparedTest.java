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

  private static final Path DOCUMENT = Path.of("docs/audit-compared.md");
  private static final Path RECORDED = Path.of("src/test/resources/audit/testssl");
  private static final String BEGIN = "<!-- measured -->\n";
  private static final String END = "<!-- end -->\n";

  /// Why witnesses differ, or why one came to no verdict, about these servers.
  private record Reason(Question question, List<String> subjects, String words) {}

  private static final List<Reason> REASONS =
      List.of(
          new Reason(
              Question.OPEN_RELAY,
              List.of("Exim"),
              "Exim hangs up after more than three syntax errors, and it takes a sender at an"
                  + " address literal for one: nmap is cut off in its seventh of 16 tests and says"
                  + " nothing."),
          new Reason(
              Question.SERVER_ORDER,
              List.of("OpenSMTPD"),
              "nmap reads it from ServerHello. testssl.sh makes a handshake for it, and none"
                  + " completes: this version's private key is out of OpenSSL 3's reach."),
          new Reason(
              Question.SECURE_RENEGOTIATION,
              List.of("OpenSMTPD"),
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
      subjects.add(new EximSubject("127.0.0.54"), "exim");
      subjects.add(new OpenSmtpdSubject("127.0.0.55"), "opensmtpd");
      subjects.add(new RelaySubject(directory), "postern");
      measured = subjects.measured(unused);
    }
    assertThat(unused).as("reasons for what does not differ").isEmpty();
    String document = Files.readString(DOCUMENT);
    String said = document.substring(document.indexOf(BEGIN) + BEGIN.length());
    assertThat(said.substring(0, said.indexOf(END))).isEqualTo(measured);
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
    var reasons = new ArrayList<String>();
    for (Question question : Question.values()) {
      List<Set<String>> answers =
          witnesses.values().stream().flatMap(verdicts -> verdicts.on(question).stream()).toList();
      if (answers.isEmpty()) {
        continue;
      }
      boolean agreed =
          answers.stream().distinct().count() == 1 && !answers.contains(Set.of(Verdicts.NONE));
      String mark = agreed ? "" : "[%d]".formatted(reasons.size() + 1);
      if (!agreed) {
        Reason reason = reason(subject, question, answers);
        unused.remove(reason);
        reasons.add(mark + " " + reason.words());
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
      rows.append("| %s%s | %s |\n".formatted(question.words(), agreed ? "" : " " + mark, cells));
    }
    reasons.forEach(reason -> rows.append('\n').append(reason).append('\n'));
    return rows.toString();
  }

  private static Reason reason(String subject, Question question, List<Set<String>> answers) {
    return REASONS.stream()
        .filter(reason -> reason.question() == question && reason.subjects().contains(subject))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "no reason is given why they differ on %s of %s: %s"
                        .formatted(question, subject, answers)));
  }
}
