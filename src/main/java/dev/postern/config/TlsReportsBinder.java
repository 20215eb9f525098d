package dev.postern.config;

import dev.postern.mail.Mailbox;
import dev.postern.tlsrpt.TlsReportsConfig;
import java.util.Optional;

/// The section `tls-reports`.
record TlsReportsBinder(Section root) {

  private static final String SCHEME = "mailto:";

  /// @param hostname what the defaults are made of
  TlsReportsConfig bind(String hostname) {
    TlsReportsConfig standard = TlsReportsConfig.of(hostname);
    Optional<Section> found =
        root.value("tls-reports").flatMap(value -> value.section(Names.TLS_REPORTS));
    if (found.isEmpty()) {
      return standard;
    }
    Section section = found.get();
    return new TlsReportsConfig(
        section.value("enabled").flatMap(Value::flag).orElse(standard.enabled()),
        section.value("organization").flatMap(Value::text).orElse(standard.organization()),
        section.value("contact").flatMap(TlsReportsBinder::contact).orElse(standard.contact()),
        section
            .value("private-addresses")
            .flatMap(Value::flag)
            .orElse(standard.privateAddresses()));
  }

  private static Optional<Mailbox> contact(Value value) {
    return value
        .text()
        .flatMap(
            text ->
                Mailbox.parse(text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text)
                    .filter(box -> !box.isInternationalized() && !box.domain().isLiteral())
                    .or(
                        () ->
                            value.none(
                                "can't be "
                                    + Value.quoted(text)
                                    + "; write an address in ASCII, as"
                                    + " mailto:postmaster@example.org")));
  }
}
