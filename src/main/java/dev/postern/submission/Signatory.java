package dev.postern.submission;

import dev.postern.dkim.Signer;
import dev.postern.dkim.SigningKey;
import dev.postern.dkim.SigningKeys;
import dev.postern.mail.Domain;
import dev.postern.mail.Mailbox;
import dev.postern.mime.AddressList;
import dev.postern.mime.HeaderBlock;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Who signs a message: the keys of the domain that its From field names, which is the domain that
/// DMARC asks about (RFC 7489 §3.1).
///
/// Nobody does where that is no one domain of ours: no From field or several, addresses in several
/// domains, a field that could be read in more than one way. Such a message goes unsigned.
final class Signatory {

  private final SigningKeys keys;

  Signatory(SigningKeys keys) {
    this.keys = keys;
  }

  /// @param stamp the fields that we put ahead of the header
  Optional<Signer> of(byte[] stamp, HeaderBlock header) {
    if (keys.isEmpty()
        || header.state() != HeaderBlock.State.COMPLETE
        || header.count("From") != 1) {
      return Optional.empty();
    }
    List<SigningKey> signing =
        header.value("From").flatMap(Signatory::domain).map(keys::of).orElse(List.of());
    return signing.isEmpty()
        ? Optional.empty()
        : Optional.of(new Signer(signing, List.of(block(stamp), header)));
  }

  private static Optional<Domain> domain(String from) {
    return switch (AddressList.parse(from)) {
      case AddressList.Reading.Unclear _ -> Optional.empty();
      case AddressList.Reading.Addresses(var addresses) -> {
        List<Domain> domains = addresses.stream().map(Mailbox::domain).distinct().toList();
        yield domains.size() == 1 ? Optional.of(domains.getFirst()) : Optional.empty();
      }
    };
  }

  private static HeaderBlock block(byte[] fields) {
    var block = new HeaderBlock();
    HeaderBlock.State _ = block.accept(ByteBuffer.wrap(fields));
    HeaderBlock.State _ = block.end();
    return block;
  }
}
