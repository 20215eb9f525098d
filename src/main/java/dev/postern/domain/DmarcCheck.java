package dev.postern.domain;

import dev.postern.domain.Finding.Level;
import java.util.List;

/// Is there a DMARC policy, and does our mail satisfy it?
///
/// @param spfPasses for the envelope sender's domain
/// @param signed by a key of the From field's domain
record DmarcCheck(Dns dns, String domain, String sender, boolean spfPasses, boolean signed) {

  private static final String WHY =
      "DMARC tells receivers what to do with mail in your name that neither SPF nor DKIM vouches"
          + " for.";
  private static final String ALIGNMENT_WHY =
      "DMARC counts SPF and DKIM only where they speak for the domain in the From field.";

  List<Finding> findings() {
    return List.of(
        DomainCheck.guarded("dmarc", WHY, this::policy),
        DomainCheck.guarded("alignment", ALIGNMENT_WHY, this::alignment));
  }

  private Finding policy() {
    String name = "_dmarc." + domain;
    List<String> own = dns.txt(name).stream().filter(DmarcRecord::claims).toList();
    if (own.size() > 1) {
      return new Finding(
          "dmarc",
          Level.FAIL,
          name + " has " + own.size() + " records, so none counts",
          WHY,
          "keep one of them");
    }
    if (own.size() == 1 && DmarcRecord.read(domain, own.getFirst()).isEmpty()) {
      return new Finding(
          "dmarc",
          Level.FAIL,
          SpfCheck.shown(own.getFirst()) + " has no p= of none, quarantine or reject",
          WHY,
          "publish: " + standard(name));
    }
    List<DmarcRecord> found = DmarcRecord.above(dns, domain);
    if (found.isEmpty()) {
      return new Finding(
          "dmarc",
          Level.WARN,
          name + " has no DMARC record, nor has a domain above it",
          WHY,
          "publish: " + standard(name));
    }
    DmarcRecord record = own.isEmpty() ? found.getLast() : found.getFirst();
    String seen = "at " + record.at() + ": " + SpfCheck.shown(record.text());
    return record.policyFor(domain).equals("none")
        ? new Finding(
            "dmarc",
            Level.HINT,
            seen,
            "With p=none forged mail is only reported.",
            "once the reports show nothing of yours failing, raise it to p=quarantine, then"
                + " p=reject")
        : Finding.ok("dmarc", seen, WHY);
  }

  private Finding alignment() {
    boolean strict =
        DmarcRecord.above(dns, domain).stream()
            .findFirst()
            .map(DmarcRecord::strictSpf)
            .orElse(false);
    boolean aligned =
        sender.equals(domain)
            || (!strict
                && DmarcRecord.organization(dns, sender)
                    .equals(DmarcRecord.organization(dns, domain)));
    String seen =
        "SPF %s for %s, which is %saligned; DKIM %s"
            .formatted(
                spfPasses ? "passes" : "does not pass",
                sender,
                aligned ? "" : "not ",
                signed ? "signs as " + domain : "does not sign as " + domain);
    boolean spf = spfPasses && aligned;
    if (spf && signed) {
      return Finding.ok("alignment", seen, ALIGNMENT_WHY);
    }
    String change =
        signed
            ? "mend SPF as above" + (aligned ? "" : ", with a bounce domain below " + domain)
            : "postern dkim create " + domain + ", and publish the record that it prints";
    return new Finding(
        "alignment",
        signed ? Level.HINT : spf ? Level.WARN : Level.FAIL,
        seen,
        ALIGNMENT_WHY,
        change);
  }

  private String standard(String name) {
    return name + ". TXT \"v=DMARC1; p=none; rua=mailto:dmarc@" + domain + "\"";
  }
}
