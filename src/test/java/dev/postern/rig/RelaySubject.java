package dev.postern.rig;

import java.nio.file.Path;
import java.util.Map;

/// Postern itself, as it is configured for users with keys: STARTTLS and implicit TLS, nobody
/// trusted for where they come from, and one tester of whom nothing is counted. What it takes it
/// captures.
public final class RelaySubject implements Subject {

  private final RelayHome home;
  private final RelayProcess relay;

  /// Starts it in this directory.
  public RelaySubject(Path directory) {
    home =
        RelayHome.capturing(directory)
            .edit("self-audit: false", "self-audit: false, allow: [\"127.0.0.99/32\"]");
    relay = home.start();
  }

  /// Who minted its certificate.
  Path authority() {
    return home.authority();
  }

  @Override
  public String name() {
    return "Postern";
  }

  @Override
  public String address() {
    return "127.0.0.1";
  }

  @Override
  public Map<Service, Integer> ports() {
    return Map.of(
        Service.SUBMISSION, home.startTlsPort(), Service.SUBMISSIONS, home.implicitTlsPort());
  }

  @Override
  public String user() {
    return RelayHome.USER;
  }

  @Override
  public String password() {
    return RelayHome.SECRET;
  }

  @Override
  public String log() {
    return relay.output();
  }

  @Override
  public void close() {
    relay.close();
  }
}
