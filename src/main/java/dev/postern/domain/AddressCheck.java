package dev.postern.domain;

import dev.postern.domain.Finding.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Do our addresses have names, and do the names lead back to them?
record AddressCheck(Dns dns, Sending sending) {

  private static final String PTR_WHY =
      "Many receivers refuse an address without a name, or whose name does not lead back to it.";
  private static final String HELO_WHY =
      "Receivers compare the name that we say in EHLO with the address that it comes from.";

  List<Finding> of(List<InetAddress> addresses) {
    List<Finding> findings = new ArrayList<>();
    if (addresses.isEmpty()) {
      findings.add(
          new Finding(
              "address",
              Level.WARN,
              "the address that our mail comes from is not known",
              "PTR, EHLO name and SPF are checked by it.",
              "run the check on the relay itself, with a way out to the Internet"));
    }
    for (InetAddress address : addresses) {
      if (address.isSiteLocalAddress() || address.isLoopbackAddress()) {
        findings.add(behindNat(address));
      } else {
        findings.add(DomainCheck.guarded("ptr", PTR_WHY, () -> name(address)));
        findings.add(DomainCheck.guarded("helo", HELO_WHY, () -> helo(address)));
      }
    }
    return findings;
  }

  private static Finding behindNat(InetAddress address) {
    return new Finding(
        "address",
        Level.WARN,
        address.getHostAddress() + " is not public: mail leaves through NAT",
        "Receivers see another address than we do, and judge that one.",
        "find the public address (ask whoever runs the network), give it the PTR record "
            + "and the place in SPF that this page would ask for");
  }

  private Finding name(InetAddress address) {
    String text = address.getHostAddress();
    List<String> names = dns.names(address);
    String wanted =
        "ask whoever gave you the address (hosting provider, ISP) to set the PTR record of %s to %s"
            .formatted(text, sending.hostname());
    if (names.isEmpty()) {
      return new Finding("ptr", Level.FAIL, text + " has no PTR record", PTR_WHY, wanted);
    }
    List<String> confirmed =
        names.stream().limit(10).filter(name -> dns.addresses(name).contains(address)).toList();
    String seen = text + " is " + String.join(", ", names.stream().limit(10).toList());
    if (confirmed.isEmpty()) {
      return new Finding(
          "ptr",
          Level.FAIL,
          seen + ", which does not lead back to it",
          PTR_WHY,
          wanted + "; and publish: " + addressRecord(sending.hostname(), address));
    }
    boolean ours =
        confirmed.stream()
            .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(sending.hostname()));
    return ours
        ? Finding.ok("ptr", seen, PTR_WHY)
        : new Finding(
            "ptr",
            Level.WARN,
            seen + ", not " + sending.hostname(),
            "Some receivers want PTR and EHLO name to be the same.",
            wanted + ", or set hostname: " + confirmed.getFirst());
  }

  private Finding helo(InetAddress address) {
    List<InetAddress> found = dns.addresses(sending.hostname());
    String record = "publish: " + addressRecord(sending.hostname(), address);
    if (found.contains(address)) {
      return Finding.ok("helo", sending.hostname() + " is " + address.getHostAddress(), HELO_WHY);
    }
    return found.isEmpty()
        ? new Finding("helo", Level.FAIL, sending.hostname() + " has no address", HELO_WHY, record)
        : new Finding(
            "helo",
            Level.WARN,
            sending.hostname() + " is not " + address.getHostAddress(),
            HELO_WHY,
            record);
  }

  static String addressRecord(String name, InetAddress address) {
    String type = address instanceof java.net.Inet4Address ? "A" : "AAAA";
    return name + ". " + type + " " + address.getHostAddress();
  }
}
