package dev.postern.dns;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What one answer says of the name that was asked for, and of no other.
///
/// Whatever a resolver adds for the names that aliases lead to is left out: these are asked for in
/// their own right, so that each answer is small and judged by itself.
sealed interface Step {

  /// Whether it is authenticated.
  boolean authenticated();

  /// How long it holds, in seconds.
  long ttl();

  record Records(List<Record> records, boolean authenticated, long ttl) implements Step {
    public Records {
      records = List.copyOf(records);
    }
  }

  /// The name stands for another (RFC 1034 §3.6.2, RFC 6672 §2.2).
  record Alias(Name target, boolean authenticated, long ttl) implements Step {}

  record Nothing(boolean nameExists, boolean authenticated, long ttl) implements Step {}

  /// Reads it from an answer with NOERROR or NXDOMAIN.
  ///
  /// @throws NoAnswer where it makes no sense
  static Step of(Question question, Message answer, boolean authenticated) {
    List<Record> wanted =
        answer.getSection(Section.ANSWER).stream()
            .filter(record -> is(record, question.name(), question.type()))
            .toList();
    if (!wanted.isEmpty()) {
      return new Records(wanted, authenticated, least(wanted));
    }
    Optional<Record> alias = alias(question.name(), answer);
    if (alias.isPresent()) {
      return new Alias(target(question.name(), alias.get()), authenticated, alias.get().getTTL());
    }
    return new Nothing(
        answer.getRcode() != Rcode.NXDOMAIN, authenticated, negative(question.name(), answer));
  }

  private static Optional<Record> alias(Name name, Message answer) {
    return answer.getSection(Section.ANSWER).stream()
        .filter(
            record ->
                is(record, name, Type.CNAME)
                    || (record.getType() == Type.DNAME
                        && name.subdomain(record.getName())
                        && !name.equals(record.getName())))
        // A CNAME that comes with a DNAME says the same and holds for less.
        .min(Comparator.comparing((Record record) -> record.getType() == Type.DNAME));
  }

  private static Name target(Name name, Record alias) {
    try {
      return alias instanceof DNAMERecord subtree
          ? name.fromDNAME(subtree)
          : ((CNAMERecord) alias).getTarget();
    } catch (NameTooLongException _) {
      throw new NoAnswer("the alias of " + Names.text(name) + " is too long for a name");
    }
  }

  // RFC 2308 §5. What comes without SOA should not be kept at all.
  private static long negative(Name name, Message answer) {
    return answer.getSection(Section.AUTHORITY).stream()
        .filter(record -> record instanceof SOARecord && name.subdomain(record.getName()))
        .mapToLong(record -> Math.min(record.getTTL(), ((SOARecord) record).getMinimum()))
        .findFirst()
        .orElse(0);
  }

  private static boolean is(Record record, Name name, int type) {
    return record.getType() == type && record.getName().equals(name);
  }

  private static long least(List<Record> records) {
    return records.stream().mapToLong(Record::getTTL).min().orElse(0);
  }
}
