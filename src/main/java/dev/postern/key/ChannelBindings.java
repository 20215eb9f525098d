package dev.postern.key;

import dev.postern.mail.Octets;
import java.util.Optional;

/// What ties a login to its TLS connection (RFC 5056): the types known for this one.
///
/// @param serverEndPoint `tls-server-end-point` (RFC 5929 §4)
/// @param tlsExporter `tls-exporter` (RFC 9266)

record ChannelBindings(Optional<Octets> serverEndPoint, Optional<Octets> tlsExporter) {

  boolean isEmpty() {
    return serverEndPoint.isEmpty() && tlsExporter.isEmpty();
  }

  /// Empty for a type that is not known here, or not supported.
  Optional<Octets> of(String type) {
    return switch (type) {
      case "tls-server-end-point" -> serverEndPoint;
      case "tls-exporter" -> tlsExporter;
      // DEVIATION from RFC 5802 §6, whose default it is: TLS 1.3 has no tls-unique, and with 1.2 it
      // is not safe without RFC 7627.
      default -> Optional.empty();
    };
  }
}
