package dev.postern.rig;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a program that looks at mail servers says of one port, in words that can be compared with
/// another's. What it does not look at it has no answer to.
///
/// @param answers `yes`, `no`, [#NONE] where it tried and came to no verdict, or the things that
///   were asked for
public record Verdicts(Map<Question, Set<String>> answers) {

  /// It tried, and the server did not let it come to a verdict.
  public static final String NONE = "no verdict";

  /// What can be asked of a port.
  public enum Question {
    /// Keywords of the answer to EHLO in clear.
    EXTENSIONS("EHLO offers"),
    STARTTLS("STARTTLS"),
    /// Not only an answer to a ClientHello.
    HANDSHAKE("a handshake completes"),
    CLEAR_LOGIN("AUTH before TLS"),
    OPEN_RELAY("open relay"),
    USERS("VRFY, EXPN or RCPT tell users"),
    /// Such as `1.2`.
    VERSIONS("TLS versions"),
    /// Such as `1.2 TLS_RSA_WITH_AES_128_CBC_SHA`; the table has how many.
    SUITES("cipher suites by version"),
    /// Suites without a certificate.
    ANONYMOUS("anonymous suites"),
    /// No encryption, export, RC4, DES.
    BROKEN("NULL, EXPORT, RC4 or DES suites"),
    TRIPLE_DES("3DES suites"),
    SERVER_ORDER("server's order of suites counts"),
    KEY("key"),
    SIGNATURE("signature of the certificate"),
    SELF_SIGNED("self-signed"),
    /// From the first day of the certificate to its last.
    VALID_DAYS("valid for, in days"),
    COMPRESSION("compression"),
    HEARTBLEED("Heartbleed"),
    CCS("ChangeCipherSpec injection"),
    SECURE_RENEGOTIATION("secure renegotiation"),
    CLIENT_RENEGOTIATION("renegotiation by the client");

    private final String words;

    Question(String words) {
      this.words = words;
    }

    /// How the table asks it.
    public String words() {
      return words;
    }
  }

  public Verdicts {
    var sorted = new EnumMap<Question, Set<String>>(Question.class);
    answers.forEach((question, answer) -> sorted.put(question, new TreeSet<>(answer)));
    answers = sorted;
  }

  public Optional<Set<String>> on(Question question) {
    return Optional.ofNullable(answers.get(question));
  }

  /// An answer as the table has it.
  static String cell(Question question, Set<String> answer) {
    if (question != Question.SUITES || answer.contains(NONE)) {
      return String.join(" ", answer);
    }
    return answer.stream()
        .collect(Collectors.groupingBy(suite -> suite.split(" ", 2)[0], Collectors.counting()))
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
