package dev.postern.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// The keys where chains of trust begin: DS or DNSKEY records, usually those of the root.
public final class TrustAnchors {

  private static final int MOST = 1 << 16;

  private final byte[] text;
  private final List<Name> names;

  private TrustAnchors(byte[] text, List<Name> names) {
    this.text = text;
    this.names = List.copyOf(names);
  }

  /// The root's, which came with this program.
  public static TrustAnchors ofRoot() {
    try (InputStream in = TrustAnchors.class.getResourceAsStream("root-anchors")) {
      return parse(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Those of a file in zone file format, in which other records don't matter.
  ///
  /// @throws IOException where it can't be read or holds none; the message says so in a clause
  public static TrustAnchors read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MOST + 1);
      if (octets.length > MOST) {
        throw new IOException("it is larger than " + MOST + " octets");
      }
      return parse(octets);
    }
  }

  private static TrustAnchors parse(byte[] octets) throws IOException {
    List<Name> names = new ArrayList<>();
    try (var master = new Master(new ByteArrayInputStream(octets), Name.root, 0)) {
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        if (record.getType() == Type.DS || record.getType() == Type.DNSKEY) {
          names.add(record.getName());
        }
      }
    }
    if (names.isEmpty()) {
      throw new IOException("it has no DS and no DNSKEY record");
    }
    return new TrustAnchors(octets, names);
  }

  void loadInto(ValidatingResolver validator) {
    try {
      validator.loadTrustAnchors(new ByteArrayInputStream(text));
    } catch (IOException e) {
      throw new IllegalStateException("read once, but not again", e);
    }
  }

  /// The closest name at or above another that has keys here.
  Optional<Name> above(Name name) {
    return names.stream().filter(name::subdomain).max(Comparator.comparingInt(Name::labels));
  }
}
