package dev.postern.domain;

import dev.postern.domain.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Does the DNS vouch for our signatures?
record DkimCheck(Dns dns, SigningKeys keys) {

  private static final String WHY =
      "A signature counts only if the public key that it names can be found in the DNS.";

  List<Finding> of(String domain) {
    List<SigningKey> known = keys.of(domain);
    if (known.stream().noneMatch(key -> key.state() == SigningKey.State.SIGNING)) {
      return List.of(
          new Finding(
              "dkim",
              Level.FAIL,
              "no key of ours signs for " + domain,
              "Large receivers ask for a DKIM signature by the domain in the From field.",
              "postern dkim create " + domain + ", and publish the record that it prints"));
    }
    List<Finding> findings = new ArrayList<>();
    for (SigningKey key : known) {
      findings.add(DomainCheck.guarded("dkim", WHY, () -> one(domain, key)));
    }
    return findings;
  }

  private Finding one(String domain, SigningKey key) {
    String name = key.selector() + "._domainkey." + domain;
    List<String> texts = dns.txt(name);
    if (texts.stream().anyMatch(text -> publicKey(text).equals(publicKey(key.record())))) {
      return Finding.ok("dkim", name + " has our " + key.algorithm() + " key", WHY);
    }
    Level level =
        switch (key.state()) {
          case SIGNING -> Level.FAIL;
          case NEXT -> Level.WARN;
          case RETIRED -> Level.HINT;
        };
    String seen =
        texts.isEmpty()
            ? name + " has no TXT record"
            : name + " has another key: " + SpfCheck.shown(texts.getFirst());
    return new Finding("dkim", level, seen, WHY, "publish: " + record(name, key.record()));
  }

  // Strings of a TXT record have at most 255 octets (RFC 7208 §3.3 says how they are joined).
  static String record(String name, String text) {
    var record = new StringBuilder(name).append(". TXT");
    for (int from = 0; from < text.length(); from += 255) {
      record.append(" \"").append(text, from, Math.min(text.length(), from + 255)).append('"');
    }
    return record.toString();
  }

  private static String publicKey(String record) {
    for (String tag : record.split(";", -1)) {
      String bare = tag.replaceAll("\\s", "");
      if (bare.toLowerCase(Locale.ROOT).startsWith("p=")) {
        return bare.substring(2);
      }
    }
    return "none in " + record;
  }
}
