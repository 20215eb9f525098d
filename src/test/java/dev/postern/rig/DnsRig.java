package dev.postern.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// A Knot DNS server on a free loopback port, with the zones that a test gives it, signed where it
/// says so.
///
/// It answers for its zones alone and looks nothing up, which a resolver can't tell from a
/// recursive one as long as it asks for nothing else. SOA, NS and the address of the name server
/// are added to each zone; a zone below another one is delegated there, with its DS where it is
/// signed. A zone may be `.`, the root.
public final class DnsRig implements AutoCloseable {

  /// How a zone is served.
  public enum Signing {
    UNSIGNED,
    /// By ECDSA P-256, with NSEC.
    SIGNED,
    /// The same with NSEC3.
    SIGNED_NSEC3,
    /// By Ed25519, with NSEC.
    SIGNED_ED25519,
    /// Its parent says that it is signed, and it isn't.
    BOGUS
  }

  private record Zone(String name, Signing signing, String records) {

    boolean hasKeys() {
      return signing != Signing.UNSIGNED;
    }

    boolean isSigned() {
      return hasKeys() && signing != Signing.BOGUS;
    }

    String absolute() {
      return name.equals(".") ? "." : name + ".";
    }

    boolean isBelow(Zone other) {
      return !name.equals(other.name)
          && (other.name.equals(".") || name.endsWith("." + other.name));
    }
  }

  private final Map<String, Zone> zones = new LinkedHashMap<>();
  private final Path directory;
  private final int port = Ports.free(1).getFirst();
  private int serial = 1;
  private Optional<Process> server = Optional.empty();

  public DnsRig() {
    try {
      directory = Files.createTempDirectory("postern-knot");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Adds a zone, or gives one other records once it [#start]ed: then [#reload].
  ///
  /// @param name without the final dot
  /// @param records lines of a zone file; names without final dot are below the zone's
  public DnsRig zone(String name, Signing signing, String records) {
    zones.put(name, new Zone(name, signing, records));
    return this;
  }

  public DnsRig zone(String name, String records) {
    return zone(name, Signing.UNSIGNED, records);
  }

  /// Returns when all zones are answered, with signatures where there are to be some.
  public DnsRig start() {
    try {
      write("knot.conf", configuration());
      for (Zone zone : zones.values()) {
        if (zone.hasKeys()) {
          keymgr(zone.absolute(), "generate", "algorithm=" + algorithm(zone), "ksk=yes", "zsk=yes");
        }
      }
      writeZones();
      server =
          Optional.of(
              new ProcessBuilder("/usr/sbin/knotd", "-c", directory + "/knot.conf")
                  .redirectErrorStream(true)
                  .redirectOutput(directory.resolve("log").toFile())
                  .start());
      awaitZones();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("knotd can't be run: apt install knot", e);
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /// Serves the zones as they were last given; returns when it does.
  public void reload() {
    serial++;
    writeZones();
    expectSuccess(
        Program.run("/usr/sbin/knotc", "-c", directory + "/knot.conf", "-b", "zone-reload"));
    awaitZones();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /// A file with the DS records of a signed zone.
  public Path trustAnchor(String zone) {
    return write("anchor", ds(zones.get(zone)));
  }

  /// What the server has to say, for failures.
  public String log() {
    try {
      Path log = directory.resolve("log");
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.ifPresent(DnsRig::stop);
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void writeZones() {
    for (Zone zone : zones.values()) {
      write(fileName(zone), text(zone));
    }
  }

  private String text(Zone zone) {
    var text =
        new StringBuilder(
            """
            $ORIGIN %1$s
            $TTL 300
            @ SOA ns hostmaster %2$d 3600 600 86400 60
            @ NS ns
            ns A 127.0.0.1
            """
                .formatted(zone.absolute(), serial));
    for (Zone child : children(zone)) {
      text.append(child.absolute()).append(" NS ns.").append(child.absolute()).append('\n');
      text.append("ns.").append(child.absolute()).append(" A 127.0.0.1\n");
      if (child.hasKeys()) {
        text.append(ds(child));
      }
    }
    return text.append(zone.records()).append('\n').toString();
  }

  private List<Zone> children(Zone zone) {
    List<Zone> below = zones.values().stream().filter(other -> other.isBelow(zone)).toList();
    return below.stream().filter(one -> below.stream().noneMatch(one::isBelow)).toList();
  }

  private String ds(Zone zone) {
    var text = new StringBuilder();
    keymgr(zone.absolute(), "ds")
        .out()
        .lines()
        .filter(line -> line.matches("\\S+ DS \\d+ \\d+ 2 .*"))
        .forEach(line -> text.append(line.replace(" DS ", " 300 IN DS ")).append('\n'));
    return text.toString();
  }

  private void awaitZones() {
    for (Zone zone : zones.values()) {
      Await.until(
          () -> "answers of Knot for " + zone.name() + "\n" + log(),
          Await.LONG,
          () -> isServed(zone));
    }
  }

  private boolean isServed(Zone zone) {
    try {
      var resolver = new SimpleResolver(address());
      resolver.setEDNS(0, 0, ExtendedFlags.DO, List.of());
      Message answer =
          resolver.send(
              Message.newQuery(
                  Record.newRecord(Name.fromString(zone.absolute()), Type.SOA, DClass.IN)));
      List<Record> records = answer.getSection(Section.ANSWER);
      return records.stream()
              .anyMatch(record -> record instanceof SOARecord soa && soa.getSerial() >= serial)
          && (!zone.isSigned() || records.stream().anyMatch(RRSIGRecord.class::isInstance));
    } catch (IOException _) {
      return false;
    }
  }

  private Program.Result keymgr(String... arguments) {
    List<String> command =
        new ArrayList<>(List.of("/usr/sbin/keymgr", "-c", directory + "/knot.conf"));
    command.addAll(List.of(arguments));
    return expectSuccess(Program.run(directory, Map.of(), "", command));
  }

  private Program.Result expectSuccess(Program.Result result) {
    if (result.exit() != 0) {
      throw new IllegalStateException(result.all() + log());
    }
    return result;
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String algorithm(Zone zone) {
    return zone.signing() == Signing.SIGNED_ED25519 ? "ED25519" : "ECDSAP256SHA256";
  }

  private static String fileName(Zone zone) {
    return zone.name().equals(".") ? "root.zone" : zone.name() + ".zone";
  }

  private String configuration() {
    var text =
        new StringBuilder(
            """
            server:
              rundir: "%1$s"
              listen: 127.0.0.1@%2$d
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
            log:
              - target: stderr
                any: info
            database:
              storage: "%1$s"
            policy:
              - id: ecdsa
                manual: on
                single-type-signing: on
                algorithm: ECDSAP256SHA256
              - id: ecdsa-nsec3
                manual: on
                single-type-signing: on
                algorithm: ECDSAP256SHA256
                nsec3: on
              - id: ed25519
                manual: on
                single-type-signing: on
                algorithm: ED25519
            template:
              - id: default
                storage: "%1$s"
                zonefile-sync: -1
                zonefile-load: whole
                journal-content: none
            zone:
            """
                .formatted(directory, port));
    for (Zone zone : zones.values()) {
      text.append("  - domain: ").append(zone.absolute()).append('\n');
      text.append("    file: ").append(fileName(zone)).append('\n');
      policy(zone)
          .ifPresent(
              policy ->
                  text.append("    dnssec-signing: ")
                      .append(zone.isSigned() ? "on" : "off")
                      .append("\n    dnssec-policy: ")
                      .append(policy)
                      .append('\n'));
    }
    return text.toString();
  }

  private static Optional<String> policy(Zone zone) {
    return switch (zone.signing()) {
      case UNSIGNED -> Optional.empty();
      case SIGNED, BOGUS -> Optional.of("ecdsa");
      case SIGNED_NSEC3 -> Optional.of("ecdsa-nsec3");
      case SIGNED_ED25519 -> Optional.of("ed25519");
    };
  }
}
