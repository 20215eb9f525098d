package dev.postern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The import table and the rules that packages live by. A change of the design changes this file
/// in the same commit.
class ArchitectureTest {

  private static final String ROOT = "dev.postern";

  /// package: what it may import of ours.
  private static final Map<String, Set<String>> TABLE =
      table(
          """
          mail          :
          baseline      :
          smtp          : mail
          smtp.server   : mail smtp
          smtp.client   : mail smtp
          mime          : mail
          dkim          : mail mime
          observe       : mail
          dns           : mail observe
          event         : mail observe
          store         : mail observe event
          key           : mail store event observe
          suppression   : mail queue store event observe
          alert         : mail guard event observe
          guard         : mail key store event observe
          guard.nat     : guard event observe
          guard.volume  : mail baseline guard store event observe
          guard.lockout : mail key guard store event observe
          guard.watch   : mail baseline guard guard.volume store event observe
          route         : mail dns guard observe queue store
          egress        : mail route observe store
          trace         : mail event observe
          queue         : mail store event observe
          transport     : mail dns observe
          fetch         : dns route transport
          signing       : mail dns dkim store event observe
          submission    : mail mime dkim key guard suppression store queue event observe
          delivery      : mail mime smtp smtp.client dns route egress transport store queue event observe
          tlsrpt        : mail dns guard route delivery submission store event observe
          bounce        : mail mime submission suppression queue store event observe
          domain        : mail dns dkim observe
          listener      : mail smtp smtp.server transport key guard guard.lockout submission bounce event observe
          http          : observe mail
          api           : http mail key guard alert suppression dkim domain signing submission queue egress event observe
          audit.probe   : mail smtp transport
          audit.tls     : mail audit.probe audit.tls.hello transport
          audit.tls.hello: mail
          audit.relay   : mail mime audit.probe
          audit.accounts: mail audit.probe
          audit.parser  : mail audit.probe
          audit.domain  : mail audit.probe dns route fetch transport
          audit         : mail dns transport audit.probe audit.tls audit.relay audit.accounts audit.parser audit.domain
          audit.report  : mail audit audit.probe
          audit.self    : mail transport audit audit.probe audit.relay guard event observe
          send          : mail mime smtp smtp.client dns transport
          bench         : mail smtp.client send transport
          doctor        : mail dns store transport doctor.machine doctor.firewall
          cli           : api mail config event dns audit audit.probe audit.report send bench doctor guard http listener route smtp.server transport
          doctor.machine:
          doctor.firewall:
          config        : mail alert dns dkim smtp.server key guard guard.nat guard.volume listener queue route egress store submission bounce suppression tlsrpt trace transport http delivery
          """);

  private static final Set<String> PURE =
      Set.of("mail", "baseline", "smtp", "smtp.server", "smtp.client", "mime", "dkim");

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
  }

  @Test
  void packagesImportOnlyWhatTheTableGrants() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : classes) {
      String from = room(type);
      if (from.isEmpty()) {
        continue;
      }
      assertThat(TABLE).as("%s needs a row in the import table", from).containsKey(from);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!target.getPackageName().startsWith(ROOT) || room(target).equals(from)) {
          continue;
        }
        if (!TABLE.get(from).contains(room(target))) {
          broken.add(from + " may not import " + room(target) + ": " + dependency.getDescription());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void theProtocolCoreIsPure() {
    String[] pure = PURE.stream().map(name -> ROOT + "." + name).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(pure)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io",
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.util.concurrent..",
            "org.slf4j..",
            "java.util.logging..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.time.Clock.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .because("the core is tested without sockets, threads or clocks: they arrive as arguments")
        .check(classes);
  }

  @Test
  void socketsStayInTransportHttpAndDns() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".transport..", ROOT + ".http..", ROOT + ".dns..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty..", "java.nio.channels..", "io.javalin..", "org.eclipse.jetty..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.net\\.(Server)?Socket|javax\\.net\\..*")
        .check(onlyWithoutFileChannels());
  }

  @Test
  void onlyMainExits() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(ROOT + ".Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(classes);
  }

  @Test
  void nothingStaticChanges() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("there is one way to find an object: Relay hands it over")
        .check(classes);
  }

  @Test
  void namesSayWhatThingsAre() {
    List<String> banned =
        List.of("Manager", "Helper", "Util", "Utils", "Impl", "Processor", "Data", "Info");
    List<String> bad =
        classes.stream()
            .map(JavaClass::getSimpleName)
            // DATA is a verb of SMTP.
            .filter(name -> !name.equals("Data") && banned.stream().anyMatch(name::endsWith))
            .toList();
    assertThat(bad).isEmpty();
  }

  // A file is no socket: the store may use FileChannel.
  private static JavaClasses onlyWithoutFileChannels() {
    return classes.that(
        new com.tngtech.archunit.base.DescribedPredicate<>("not store") {
          @Override
          public boolean test(JavaClass type) {
            return !room(type).equals("store");
          }
        });
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) || !name.startsWith(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }

  private static Map<String, Set<String>> table(String text) {
    return text.lines()
        .map(line -> line.split(":", 2))
        .collect(
            Collectors.toMap(
                row -> row[0].trim(),
                row ->
                    Arrays.stream(row[1].trim().split("\\s+"))
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet())));
  }
}
