package dev.postern.audit;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.transport.Roots;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be looked at, and how far one may go.
///
/// @param host a name or an address
/// @param ports at most [#MOST_PORTS]
/// @param manner TESTING only where the server's owner agrees
/// @param domain whose MTA-STS, DANE and TLSRPT are looked at too; null for none
/// @param deliverTo the tester's own address, to which a message may really be sent; null for none
/// @param roots that vouch for certificates
public record AuditScope(
    String host,
    List<Integer> ports,
    Probe.Manner manner,
    Caller caller,
    @Nullable String domain,
    @Nullable String deliverTo,
    Roots roots,
    Patience patience) {

  /// What every mail server and provider listens on.
  public static final List<Integer> USUAL_PORTS = List.of(25, 465, 587, 2525);

  public static final int MOST_PORTS = 64;

  public AuditScope {
    ports = ports.stream().distinct().toList();
    if (ports.isEmpty() || ports.size() > MOST_PORTS) {
      throw new IllegalArgumentException("one to " + MOST_PORTS + " ports, not " + ports.size());
    }
  }

  Optional<String> ownAddress() {
    return Optional.ofNullable(deliverTo);
  }
}
