package dev.postern.dns;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Leaves of an answer only what may bear on its question.
///
/// dnsjava's validator looks for keys where the records point to, not where the question does. A
/// signature that names an unsigned zone elsewhere, or the SOA of one, would make it call a forged
/// answer merely unsigned; so what points away from the question does not get to it.
record Sieve(TrustAnchors anchors) {

  // A denial needs three NSEC3 and their signatures; keys that are being exchanged sign twice.
  private static final int MOST_PROOFS = 20;
  private static final Set<Integer> PROOFS = Set.of(Type.SOA, Type.NSEC, Type.NSEC3);

  Message sift(Message answer) {
    Record question = answer.getQuestion();
    Message sifted = new Message(answer.getHeader().getID());
    copyHeader(answer.getHeader(), sifted.getHeader());
    sifted.addRecord(question, Section.QUESTION);
    for (Record record : records(answer, Section.ANSWER)) {
      if (answers(question, record)) {
        sifted.addRecord(record, Section.ANSWER);
      }
    }
    List<Record> proofs = proofs(question.getName(), records(answer, Section.AUTHORITY));
    proofs.forEach(record -> sifted.addRecord(record, Section.AUTHORITY));
    if (sifted.getSection(Section.ANSWER).isEmpty() && proofs.isEmpty()) {
      sifted.addRecord(witness(question.getName()), Section.AUTHORITY);
    }
    return sifted;
  }

  private static void copyHeader(Header from, Header to) {
    to.setRcode(from.getRcode());
    for (int flag : new int[] {Flags.QR, Flags.AA, Flags.RD, Flags.RA}) {
      if (from.getFlag(flag)) {
        to.setFlag(flag);
      }
    }
  }

  private static List<Record> records(Message answer, int section) {
    return answer.getSection(section).stream()
        .filter(record -> record.getDClass() == DClass.IN)
        .toList();
  }

  private boolean answers(Record question, Record record) {
    Name name = question.getName();
    if (record instanceof RRSIGRecord signature
        && !(isAbove(name, signature.getSigner())
            && record.getName().subdomain(signature.getSigner()))) {
      return false;
    }
    int type = covered(record);
    if (record.getName().equals(name)) {
      return type == question.getType() || type == Type.CNAME;
    }
    return type == Type.DNAME && isAbove(name, record.getName());
  }

  private List<Record> proofs(Name name, List<Record> authority) {
    List<RRSIGRecord> signatures =
        authority.stream()
            .filter(RRSIGRecord.class::isInstance)
            .map(RRSIGRecord.class::cast)
            .filter(signature -> isAbove(name, signature.getSigner()))
            .filter(signature -> signature.getName().subdomain(signature.getSigner()))
            .toList();
    return authority.stream()
        .filter(record -> isProof(name, record, signatures))
        .limit(MOST_PROOFS)
        .toList();
  }

  private boolean isProof(Name name, Record record, List<RRSIGRecord> signatures) {
    if (record instanceof RRSIGRecord signature) {
      return signatures.contains(signature) && PROOFS.contains(signature.getTypeCovered());
    }
    return switch (record.getType()) {
      case Type.SOA -> isAbove(name, record.getName());
      // Their names lie beside the one that is asked for: the signer shows whose they are.
      case Type.NSEC, Type.NSEC3 ->
          signatures.stream()
              .anyMatch(
                  signature ->
                      signature.getTypeCovered() == record.getType()
                          && signature.getName().equals(record.getName()));
      default -> false;
    };
  }

  /// Whether a zone of this name may speak for another name: it is above it, and no further up than
  /// our keys reach.
  private boolean isAbove(Name name, Name zone) {
    Optional<Name> anchor = anchors.above(name);
    return name.subdomain(zone) && (anchor.isEmpty() || zone.subdomain(anchor.get()));
  }

  private static int covered(Record record) {
    return record instanceof RRSIGRecord signature ? signature.getTypeCovered() : record.getType();
  }

  // A denial without any record says nothing of who denies. This one makes the validator look at
  // the name itself: below a delegation that is provably unsigned such a denial is good enough.
  private static Record witness(Name name) {
    return new SOARecord(name, DClass.IN, 0, Name.root, Name.root, 0, 0, 0, 0, 0);
  }
}
