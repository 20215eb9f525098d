package dev.postern.domain;

import dev.postern.dns.Resolver;
import dev.postern.domain.Finding.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Looks at everything that decides whether mail from a domain is believed.
public final class DomainCheck {

  private final Dns dns;
  private final Sending sending;
  private final SigningKeys keys;

  public DomainCheck(Resolver resolver, Sending sending, SigningKeys keys) {
    this.dns = new Dns(resolver);
    this.sending = sending;
    this.keys = keys;
  }

  /// Blocks while the DNS is asked.
  ///
  /// @param domain of the From field, in A-labels
  public List<Finding> of(String domain) {
    List<InetAddress> addresses = sending.addresses().get();
    String sender = sending.bounces().orElse(domain);
    var spf = new SpfCheck(dns, sending);
    boolean signed =
        keys.of(domain).stream().anyMatch(key -> key.state() == SigningKey.State.SIGNING);
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new AddressCheck(dns, sending).of(addresses));
    findings.addAll(spf.of(sender, addresses));
    findings.addAll(new DkimCheck(dns, keys).of(domain));
    findings.addAll(
        new DmarcCheck(dns, domain, sender, spf.passes(sender, addresses), signed).findings());
    findings.addAll(new ReplyCheck(dns, sending).of(domain, addresses));
    return findings;
  }

  /// A check that the DNS leaves without an answer is neither good nor bad.
  static Finding guarded(String check, String why, Supplier<Finding> look) {
    try {
      return look.get();
    } catch (Dns.Silent silent) {
      return new Finding(
          check, Level.WARN, silent.why(), why, "run the check again; if it stays, mend the DNS");
    }
  }
}
