package dev.postern.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Severity;
import dev.postern.rig.Verdicts.Question;
import dev.postern.transport.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What those who look at mail servers say of the same ones, and why it differs where it does: the
/// tables of `docs/audit-compared.md` are what is measured here.
@Tag("slow")
class AuditComparedTest {

  // Connections at once; of 20, which is what Exim has by itself, a crowd takes all.
  private static final int ROOM_FOR_CROWDS = 200;
  private static final int AT_ONCE = 3;
  // Writes down what is measured, instead of holding it against what is written.
  private static final boolean RECORDS = Boolean.getBoolean("postern.record");

  private static final Path DOCUMENT = Path.of("docs/audit-compared.md");
  private static final Path RECORDED = Path.of("src/test/resources/audit");
  private static final Path GOLDEN = RECORDED.resolve("golden");
  private static final Path NMAP = RECORDED.resolve("nmap");
  private static final Path TESTSSL = RECORDED.resolve("testssl");
  private static final String BEGIN = "<!-- measured -->\n";
  private static final String END = "<!-- end -->\n";

  /// Why witnesses differ, or why one came to no verdict, about this server.
  private record Reason(Set<Question> questions, String subject, String words) {}

  private static final List<Reason> REASONS =
      List.of(
          new Reason(
              Set.of(Question.USERS),
              "Postfix, as installed",
              "VRFY is answered 252 for a user that there is and 550 for another; nmap takes both"
                  + " for \"not permitted\"."),
          new Reason(
              Set.of(Question.USERS),
              "Postfix, AUTH without TLS",
              "VRFY is answered 252 for a user that there is and 550 for another; nmap takes both"
                  + " for \"not permitted\"."),
          new Reason(
              Set.of(Question.USERS),
              "Exim",
              "RCPT tells root from a name that there is not, at the server's own domain; nmap asks"
                  + " for users at another, which no stranger may send to."),
          new Reason(
              Set.of(Question.USERS),
              "OpenSMTPD",
              "RCPT tells root from a name that there is not, at the server's own domain; nmap asks"
                  + " for users at another, which no stranger may send to."),
          new Reason(
              Set.of(Question.OPEN_RELAY),
              "Exim",
              "Exim hangs up after more than three syntax errors, and it takes a sender at an"
                  + " address literal for one: nmap is cut off in its seventh of 16 tests and says"
                  + " nothing."),
          new Reason(
              Set.of(Question.KEY, Question.SIGNATURE, Question.SELF_SIGNED, Question.VALID_DAYS),
              "OpenSMTPD",
              "After STARTTLS nmap and we take the certificate from a handshake that completes, and"
                  + " none does; testssl.sh reads it from the server's flight."),
          new Reason(
              Set.of(Question.SERVER_ORDER),
              "OpenSMTPD",
              "nmap reads it from ServerHello. testssl.sh has `openssl s_client` make a handshake"
                  + " for it, and none completes."),
          new Reason(
              Set.of(Question.SECURE_RENEGOTIATION),
              "OpenSMTPD",
              "testssl.sh makes a handshake for it, and none completes."));

  private static final Map<Subject, AuditWitness> AUDITED = new LinkedHashMap<>();

  @TempDir private static Path directory;

  @BeforeAll
  static void audit() throws InterruptedException, ExecutionException, IOException {
    try (var hop = new RecordingHop();
        var subjects = new Subjects()) {
      subjects.add(PostfixSubject.asInstalled("127.0.0.51", hop.port()));
      subjects.add(PostfixSubject.openRelay("127.0.0.52", hop.port()));
      subjects.add(PostfixSubject.clearLogin("127.0.0.53", hop.port()));
      subjects.add(new EximSubject("127.0.0.54", ROOM_FOR_CROWDS));
      subjects.add(new OpenSmtpdSubject("127.0.0.55"));
      var relay = new RelaySubject(directory);
      subjects.add(relay);
      if (RECORDS) {
        subjects.record();
      }
      subjects.audit(Roots.systemAnd(relay.authority()));
    }
  }

  @Test
  void eachServerHasItsReport() throws IOException {
    for (AuditWitness witness : AUDITED.values()) {
      Path golden = golden(witness.subject());
      if (RECORDS) {
        Files.writeString(golden, witness.golden());
      }
      assertThat(witness.golden())
          .as("the audit of %s, against %s", witness.subject().name(), golden)
          .isEqualTo(Files.readString(golden));
    }
  }

  @Test
  void ourOwnListenersHaveNothingAboveInfoButForOneTesterOfWhomNothingIsCounted() {
    AuditWitness postern =
        AUDITED.values().stream()
            .filter(witness -> witness.subject() instanceof RelaySubject)
            .findFirst()
            .orElseThrow();
    assertThat(postern.report().findings())
        .filteredOn(finding -> finding.severity().isAtLeast(Severity.LOW))
        .extracting(finding -> finding.rule().id())
        .isSubsetOf("accounts-no-lockout");
  }

  @Test
  void theDocumentSaysWhatIsMeasuredAndWhyItDiffers() throws IOException {
    var unused = new ArrayList<>(REASONS);
    var measured = new StringBuilder();
    for (AuditWitness witness : AUDITED.values()) {
      Subject subject = witness.subject();
      String tls = subject instanceof PostfixSubject ? "postfix" : file(subject);
      var witnesses = new LinkedHashMap<String, Verdicts>();
      witnesses.put("postern audit", witness.verdicts());
      witnesses.put("nmap", Nmap.of(NMAP.resolve(file(subject) + ".xml")));
      witnesses.put("testssl.sh", Testssl.of(TESTSSL.resolve(tls + ".json")));
      measured.append(table(subject.name(), witnesses, unused));
    }
    String document = Files.readString(DOCUMENT);
    String today =
        document.substring(0, document.indexOf(BEGIN) + BEGIN.length())
            + measured
            + document.substring(document.indexOf(END));
    if (RECORDS) {
      Files.writeString(DOCUMENT, today);
    }
    assertThat(measured.toString()).doesNotContain("NO REASON IS GIVEN");
    assertThat(unused).as("reasons for what does not differ").isEmpty();
    assertThat(document).as("the tables of %s", DOCUMENT).isEqualTo(today);
  }

  private static Path golden(Subject subject) {
    return GOLDEN.resolve(file(subject) + ".txt");
  }

  /// `postfix-open-relay`.
  private static String file(Subject subject) {
    return subject.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
  }

  /// Those that run.
  private static final class Subjects implements AutoCloseable {

    private final List<Subject> all = new ArrayList<>();

    void add(Subject subject) {
      all.add(subject);
    }

    void record() {
      for (Subject subject : all) {
        Nmap.record(
            subject.address(),
            AuditWitness.mainPort(subject),
            NMAP.resolve(file(subject) + ".xml"));
      }
    }

    // An audit waits more than it works. On a busy machine a server may put it off in the middle:
    // what is unlike the golden report is looked at once more, alone.
    void audit(Roots roots) throws InterruptedException, ExecutionException, IOException {
      var looks = new LinkedHashMap<Subject, Future<AuditWitness>>();
      try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
        all.forEach(
            subject -> looks.put(subject, threads.submit(() -> AuditWitness.of(subject, roots))));
        for (Map.Entry<Subject, Future<AuditWitness>> look : looks.entrySet()) {
          AUDITED.put(look.getKey(), look.getValue().get());
        }
      }
      for (Subject subject : all) {
        if (!RECORDS && !AUDITED.get(subject).golden().equals(Files.readString(golden(subject)))) {
          AUDITED.put(subject, AuditWitness.of(subject, roots));
        }
      }
    }

    @Override
    public void close() {
      all.forEach(Subject::close);
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
        .orElseGet(
            () ->
                new Reason(
                    Set.of(question),
                    subject,
                    "NO REASON IS GIVEN why %s of %s is %s".formatted(question, subject, answers)));
  }
}
