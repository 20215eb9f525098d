package dev.postern.rig;

import dev.postern.rig.Verdicts.Question;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// What nmap's scripts for mail and TLS say of one port, from a recording.
public final class Nmap {

  private static final String SCRIPTS =
      "smtp-commands,smtp-open-relay,smtp-enum-users,ssl-enum-ciphers,ssl-cert,ssl-heartbleed,"
          + "ssl-ccs-injection";

  private static final Set<Question> TLS =
      EnumSet.of(
          Question.VERSIONS,
          Question.SUITES,
          Question.ANONYMOUS,
          Question.BROKEN,
          Question.TRIPLE_DES,
          Question.SERVER_ORDER,
          Question.COMPRESSION);
  private static final Set<Question> CERTIFICATE =
      EnumSet.of(Question.KEY, Question.SIGNATURE, Question.SELF_SIGNED, Question.VALID_DAYS);

  private Nmap() {}

  /// What it said, as it is recorded.
  public static Verdicts of(Path recording) {
    try {
      return verdicts(scripts(Files.readString(recording)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Looks at a port where a client begins in clear, and keeps what it says. Its scripts wait for
  /// each other's answers so little that a busy machine changes what they find.
  public static void record(String address, int port, Path recording) {
    try {
      Path services = Files.createTempFile("nmap", ".services");
      try {
        // The scripts take a port for what this says, whatever its number; and all of it is
        // scanned.
        Files.writeString(services, "smtp\t%d/tcp\t1\n".formatted(port));
        Files.writeString(recording, run(address, services));
      } finally {
        Files.delete(services);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(String address, Path services) {
    Program.Result result =
        Program.run(
            "nmap",
            "-Pn",
            "-n",
            "--servicedb",
            services.toString(),
            "--script",
            SCRIPTS,
            "-oX",
            "-",
            address);
    if (result.exit() != 0) {
      throw new IllegalStateException("nmap failed: " + result.all());
    }
    return result.out();
  }

  private static Verdicts verdicts(Map<String, Element> scripts) {
    var answers = new EnumMap<Question, Set<String>>(Question.class);
    Set<String> extensions = extensions(output(scripts, "smtp-commands"));
    answers.put(Question.EXTENSIONS, extensions);
    answers.put(Question.STARTTLS, yes(extensions.contains("STARTTLS")));
    answers.put(Question.CLEAR_LOGIN, yes(extensions.contains("AUTH")));
    answers.put(Question.OPEN_RELAY, relay(output(scripts, "smtp-open-relay")));
    answers.put(Question.USERS, users(output(scripts, "smtp-enum-users")));
    // They say something only where something is wrong.
    answers.put(Question.HEARTBLEED, yes(vulnerable(output(scripts, "ssl-heartbleed"))));
    answers.put(Question.CCS, yes(vulnerable(output(scripts, "ssl-ccs-injection"))));
    // What a script that says nothing was to find out is not known, which is not the same as no.
    TLS.forEach(question -> answers.put(question, Set.of(Verdicts.NONE)));
    CERTIFICATE.forEach(question -> answers.put(question, Set.of(Verdicts.NONE)));
    Element ciphers = scripts.get("ssl-enum-ciphers");
    if (ciphers != null) {
      tls(ciphers, answers);
    }
    Element certificate = scripts.get("ssl-cert");
    if (certificate != null) {
      certificate(certificate, answers);
    }
    return new Verdicts(answers);
  }

  // "host greets you, KEYWORD parameters, KEYWORD", and what HELP says on the next line.
  private static Set<String> extensions(String commands) {
    return Arrays.stream(commands.lines().findFirst().orElse("").split(", ", -1))
        .skip(1)
        .filter(part -> part.matches("[A-Z0-9-]+( .*)?"))
        .map(part -> part.split(" ", 2)[0])
        .collect(Collectors.toSet());
  }

  private static Set<String> relay(String said) {
    if (said.contains("is an open relay")) {
      return Set.of("yes");
    }
    boolean certain = said.contains("all tests failed") || said.contains("authentication needed");
    return Set.of(certain ? "no" : Verdicts.NONE);
  }

  private static Set<String> users(String said) {
    boolean none =
        said.isEmpty()
            || said.contains("Couldn't")
            || said.contains("Method")
            || said.contains("Failed");
    return yes(!none);
  }

  private static boolean vulnerable(String said) {
    return said.contains("VULNERABLE") && !said.contains("NOT VULNERABLE");
  }

  private static void tls(Element ciphers, Map<Question, Set<String>> answers) {
    var suites =
        children(ciphers, "table")
            .flatMap(
                version ->
                    children(version, "table")
                        .filter(table -> table.getAttribute("key").equals("ciphers"))
                        .flatMap(table -> children(table, "table"))
                        .map(suite -> number(version) + " " + element(suite, "name")))
            .map(suite -> suite.replace("TLS_AKE_WITH_", "TLS_"))
            .collect(Collectors.toSet());
    answers.put(Question.SUITES, suites);
    answers.put(
        Question.VERSIONS,
        children(ciphers, "table").map(Nmap::number).collect(Collectors.toSet()));
    answers.put(Question.ANONYMOUS, any(suites, "_anon_"));
    answers.put(Question.BROKEN, any(suites, "_NULL_", "EXPORT", "RC4", "_DES_"));
    answers.put(Question.TRIPLE_DES, any(suites, "3DES"));
    answers.put(
        Question.SERVER_ORDER,
        yes(
            children(ciphers, "table")
                .filter(version -> number(version).equals("1.2"))
                .anyMatch(version -> element(version, "cipher preference").equals("server"))));
    answers.put(
        Question.COMPRESSION,
        yes(
            children(ciphers, "table")
                .flatMap(version -> children(version, "table"))
                .filter(table -> table.getAttribute("key").equals("compressors"))
                .flatMap(table -> children(table, "elem"))
                .anyMatch(method -> !method.getTextContent().equals("NULL"))));
  }

  private static void certificate(Element certificate, Map<Question, Set<String>> answers) {
    Map<String, Element> tables =
        children(certificate, "table")
            .collect(Collectors.toMap(table -> table.getAttribute("key"), table -> table));
    String key =
        element(tables.get("pubkey"), "type") + " " + element(tables.get("pubkey"), "bits");
    answers.put(Question.KEY, Set.of(key.toUpperCase(Locale.ROOT)));
    answers.put(Question.SIGNATURE, Set.of(element(certificate, "sig_algo")));
    boolean same =
        element(tables.get("subject"), "commonName")
            .equals(element(tables.get("issuer"), "commonName"));
    answers.put(Question.SELF_SIGNED, yes(same));
    long days =
        ChronoUnit.DAYS.between(
            LocalDateTime.parse(element(tables.get("validity"), "notBefore")),
            LocalDateTime.parse(element(tables.get("validity"), "notAfter")));
    answers.put(Question.VALID_DAYS, Set.of(String.valueOf(days)));
  }

  private static Set<String> any(Set<String> suites, String... parts) {
    return yes(suites.stream().anyMatch(suite -> Arrays.stream(parts).anyMatch(suite::contains)));
  }

  private static Set<String> yes(boolean so) {
    return Set.of(so ? "yes" : "no");
  }

  private static String number(Element version) {
    return version.getAttribute("key").replace("TLSv", "").replace("SSLv", "SSL ");
  }

  private static String output(Map<String, Element> scripts, String name) {
    Element script = scripts.get(name);
    return script == null ? "" : script.getAttribute("output").strip();
  }

  private static Map<String, Element> scripts(String xml) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      // It names a DTD and a style sheet.
      factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
      var document =
          factory
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
      var scripts = new HashMap<String, Element>();
      elements(document.getElementsByTagName("script"))
          .forEach(script -> scripts.put(script.getAttribute("id"), script));
      return scripts;
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("not nmap's XML: " + xml, e);
    }
  }

  private static Stream<Element> children(Element parent, String tag) {
    return elements(parent.getChildNodes()).filter(child -> child.getTagName().equals(tag));
  }

  private static String element(Element parent, String key) {
    return children(parent, "elem")
        .filter(child -> child.getAttribute("key").equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nmap says nothing of " + key))
        .getTextContent();
  }

  private static Stream<Element> elements(NodeList nodes) {
    return IntStream.range(0, nodes.getLength())
        .mapToObj(nodes::item)
        .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
        .map(Element.class::cast);
  }
}
