package dev.postern.doctor;

import dev.postern.doctor.Setup.Certificate;
import dev.postern.doctor.Setup.Kind;
import dev.postern.transport.CertificateChain;
import dev.postern.transport.CertificateFlaw;
import dev.postern.transport.CertificateVetting;
import dev.postern.transport.TlsFault;
import dev.postern.transport.TlsProblem;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Can clients trust the certificate?
record CertificateCheck(Setup setup, InstantSource clock) implements Check {

  private static final Duration SOON = Duration.ofDays(21);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Override
  public String area() {
    return "certificate";
  }

  @Override
  public List<Line> look() {
    Certificate files = setup.certificate();
    if (files == null) {
      return List.of(
          Line.unknown(
              area(), "files", "no configuration says where it is", "name it: --config FILE"));
    }
    if (setup.doors().stream().allMatch(door -> door.kind() == Kind.HTTP)) {
      return List.of(Line.ok(area(), "files", "no listener needs one"));
    }
    if (files.authority() != null && Files.notExists(files.chain())) {
      return List.of(
          Line.ok(
              area(),
              files.chain().toString(),
              "not there yet; the relay makes it when it first starts"));
    }
    List<Line> lines = new ArrayList<>();
    try {
      chain(files, CertificateChain.read(files.chain()), lines);
    } catch (TlsProblem problem) {
      lines.add(unusable(problem));
      return lines;
    }
    lines.add(key(files));
    return lines;
  }

  private Line key(Certificate files) {
    try {
      CertificateChain.checkKey(files.chain(), files.key());
      return Line.ok(area(), files.key().toString(), "the key belongs to the certificate");
    } catch (TlsProblem problem) {
      return unusable(problem);
    }
  }

  // The message is `file: problem: remedy`. What we may not read, the relay may.
  private Line unusable(TlsProblem problem) {
    String file = problem.file().toString();
    if (!Files.isReadable(problem.file()) && !Files.notExists(problem.file())) {
      return Line.unknown(
          area(),
          file,
          "this user may not read it",
          "run this as root or as the relay's user; the relay must be able to read it");
    }
    String text = String.valueOf(problem.getMessage()).substring(file.length() + 2);
    int colon = text.indexOf(": ");
    return Line.fail(
        area(),
        file,
        colon < 0 ? text : text.substring(0, colon),
        colon < 0 ? "see tls: in the configuration" : text.substring(colon + 2));
  }

  private void chain(Certificate files, CertificateChain chain, List<Line> lines) {
    String what = files.chain().toString();
    String renewal =
        files.authority() == null
            ? "get a new one from your CA; the relay reads it by itself"
            : "start the relay anew: it makes another";
    lines.add(time(what, chain, renewal));
    if (!chain.isFor(setup.hostname())) {
      lines.add(
          Line.warn(
              area(),
              what,
              "it does not name " + setup.hostname() + ", the hostname of the configuration",
              "have clients connect to a name that is in it, or get one for " + setup.hostname()));
    } else {
      lines.add(Line.ok(area(), what, "it names " + setup.hostname()));
    }
    if (!chain.isInOrder()) {
      lines.add(
          Line.fail(
              area(),
              what,
              "its certificates are not in order: each must be signed by the next",
              "write the server's own first, then the intermediates from the bottom up"));
      return;
    }
    trust(files, chain, what).ifPresent(lines::add);
  }

  private Line time(String what, CertificateChain chain, String renewal) {
    Instant now = clock.instant();
    String end = TIME.format(chain.end());
    if (now.isBefore(chain.start())) {
      return Line.fail(
          area(),
          what,
          "it is not good before %s, and here it is %s"
              .formatted(TIME.format(chain.start()), TIME.format(now)),
          "set the clock of this machine; if it is right, get another certificate");
    }
    if (now.isAfter(chain.end())) {
      return Line.fail(area(), what, "it has expired: " + end, renewal);
    }
    return now.plus(SOON).isAfter(chain.end())
        ? Line.warn(
            area(),
            what,
            "it expires in %d d: %s".formatted(Duration.between(now, chain.end()).toDays(), end),
            renewal)
        : Line.ok(area(), what, "it is good until " + end);
  }

  private Optional<Line> trust(Certificate files, CertificateChain chain, String what) {
    if (files.authority() != null) {
      return Optional.of(
          Line.ok(area(), what, "it is the relay's own: clients must trust " + files.authority()));
    }
    Optional<CertificateFlaw> flaw =
        CertificateVetting.byRoots(chain.certificates(), setup.hostname(), null);
    // The others have lines of their own.
    if (flaw.isEmpty() || flaw.get().fault() != TlsFault.NOT_TRUSTED) {
      return flaw.isEmpty()
          ? Optional.of(Line.ok(area(), what, "it leads to a root that this system trusts"))
          : Optional.empty();
    }
    return Optional.of(
        chain.isSelfSigned()
            ? Line.warn(
                area(),
                what,
                "it is self-signed: clients refuse it unless they were told to trust it",
                "give them this file, or get one from a CA")
            : Line.warn(
                area(),
                what,
                "it does not lead to a root that this system trusts: an intermediate is missing, or"
                    + " the CA is a private one",
                "append the intermediates that your CA gave you (fullchain.pem); with a private CA,"
                    + " clients must trust it"));
  }
}
