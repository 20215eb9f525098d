package dev.postern.rig;

import dev.postern.rig.Verdicts.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What testssl.sh says of one port, from the file that it writes with `--jsonfile`.
public final class Testssl {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, String> VERSIONS =
      Map.of(
          "SSLv2", "SSL 2", "SSLv3", "SSL 3", "TLS1", "1.0", "TLS1_1", "1.1", "TLS1_2", "1.2",
          "TLS1_3", "1.3");

  private Testssl() {}

  /// Reads such a file.
  public static Verdicts of(Path file) {
    var findings = new HashMap<String, String>();
    try {
      for (JsonNode finding : JSON.readTree(Files.readString(file))) {
        findings.putIfAbsent(
            finding.path("id").asString(""), finding.path("finding").asString("").strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return verdicts(findings);
  }

  private static Verdicts verdicts(Map<String, String> findings) {
    var answers = new EnumMap<Question, Set<String>>(Question.class);
    // It gives up before it says anything where STARTTLS is not offered.
    answers.put(Question.STARTTLS, yes(findings.containsKey("service")));
    answers.put(
        Question.HANDSHAKE,
        yes(!findings.getOrDefault("optimal_proto", "").contains("cannot connect")));
    var versions = new TreeSet<String>();
    VERSIONS.forEach(
        (id, version) -> {
          if (findings.getOrDefault(id, "").startsWith("offered")) {
            versions.add(version);
          }
        });
    answers.put(Question.VERSIONS, versions);
    answers.put(Question.ANONYMOUS, yes(offered(findings, "cipherlist_aNULL")));
    answers.put(
        Question.BROKEN,
        yes(
            offered(findings, "cipherlist_NULL")
                || offered(findings, "cipherlist_EXPORT")
                || offered(findings, "cipherlist_LOW")));
    answers.put(Question.TRIPLE_DES, yes(offered(findings, "cipherlist_3DES_IDEA")));
    answers.put(Question.SERVER_ORDER, order(findings.getOrDefault("cipher_order", "")));
    answers.put(
        Question.KEY,
        Set.of(findings.getOrDefault("cert_keySize", Verdicts.NONE).replaceAll(" bits.*", "")));
    answers.put(
        Question.SIGNATURE, signature(findings.getOrDefault("cert_signatureAlgorithm", "")));
    answers.put(
        Question.SELF_SIGNED,
        yes(findings.getOrDefault("cert_chain_of_trust", "").contains("self signed")));
    answers.put(Question.VALID_DAYS, Set.of(days(findings)));
    answers.put(Question.COMPRESSION, vulnerable(findings, "CRIME_TLS"));
    answers.put(Question.HEARTBLEED, vulnerable(findings, "heartbleed"));
    answers.put(Question.CCS, vulnerable(findings, "CCS"));
    answers.put(Question.SECURE_RENEGOTIATION, renegotiation(findings));
    answers.put(Question.CLIENT_RENEGOTIATION, vulnerable(findings, "secure_client_renego"));
    return new Verdicts(answers);
  }

  private static boolean offered(Map<String, String> findings, String id) {
    return findings.getOrDefault(id, "").startsWith("offered");
  }

  private static Set<String> order(String finding) {
    if (finding.startsWith("server")) {
      return Set.of("yes");
    }
    return Set.of(finding.startsWith("NOT a cipher order") ? "no" : Verdicts.NONE);
  }

  private static String days(Map<String, String> findings) {
    String from = findings.get("cert_notBefore");
    String to = findings.get("cert_notAfter");
    return from == null || to == null
        ? Verdicts.NONE
        : String.valueOf(ChronoUnit.DAYS.between(time(from), time(to)));
  }

  private static LocalDateTime time(String minute) {
    return LocalDateTime.parse(minute.replace(' ', 'T'));
  }

  private static Set<String> signature(String finding) {
    return switch (finding) {
      case "SHA256 with RSA" -> Set.of("sha256WithRSAEncryption");
      case "ECDSA with SHA256" -> Set.of("ecdsa-with-SHA256");
      default -> Set.of(finding);
    };
  }

  private static Set<String> vulnerable(Map<String, String> findings, String id) {
    String finding = findings.getOrDefault(id, "").toLowerCase(Locale.ROOT);
    if (finding.startsWith("not vulnerable")) {
      return Set.of("no");
    }
    return Set.of(finding.contains("vulnerable") ? "yes" : Verdicts.NONE);
  }

  private static Set<String> renegotiation(Map<String, String> findings) {
    String finding = findings.getOrDefault("secure_renego", "");
    return switch (finding) {
      case "supported" -> Set.of("yes");
      case "VULNERABLE" -> Set.of("no");
      default -> Set.of(Verdicts.NONE);
    };
  }

  private static Set<String> yes(boolean so) {
    return Set.of(so ? "yes" : "no");
  }
}
