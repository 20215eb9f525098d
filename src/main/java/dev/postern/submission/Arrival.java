package dev.postern.submission;

import dev.postern.dkim.Signer;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.MessageId;
import dev.postern.mail.Refusal;
import dev.postern.mime.HeaderBlock;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One submission's circumstances, and what they mean for its header.
///
/// @param submitter null for what we wrote ourselves: nothing of it is checked
record Arrival(@Nullable Submitter submitter, Envelope envelope, Rules rules) {

  /// What is the same for every message of this relay.
  record Rules(
      HeaderRules header, Stamp stamp, Signatory signatory, MessageIds ids, InstantSource clock) {}

  /// What is to be remembered of the message, and who signs it, if anybody does.
  record Begun(Acceptance acceptance, @Nullable Signer signer) {

    void body(ByteBuffer octets) {
      if (signer != null) {
        signer.body(octets);
      }
    }

    /// The signatures, which go ahead of everything; empty where there are none.
    ///
    /// @throws IllegalStateException if it can't be signed
    ByteBuffer head() {
      return signer == null ? ByteBuffer.allocate(0) : signer.finish(acceptance.at());
    }
  }

  Instant now() {
    return rules.clock.instant();
  }

  Optional<Refusal> check(HeaderBlock block) {
    if (submitter == null) {
      return Optional.empty();
    }
    Optional<Refusal> refusal = rules.header.check(block, envelope);
    return refusal.isPresent() ? refusal : new SenderRule(submitter.key()).field(block);
  }

  /// Hands over the stamp and the header, without what has to go, and begins what lasts until its
  /// end.
  Begun stamp(HeaderBlock block, Consumer<ByteBuffer> sink) {
    MessageId id = rules.ids.next();
    Instant now = rules.clock.instant();
    String subject = Acceptance.subject(block);
    if (submitter != null) {
      rules.header.clean(block);
    }
    Stamp.Stamped stamped = rules.stamp.stamp(block, submitter, envelope, id, now);
    sink.accept(ByteBuffer.wrap(stamped.octets()));
    block.write(sink);
    return new Begun(
        new Acceptance(id, now, submitter, wished(block), stamped.messageId(), subject, now),
        rules.signatory.of(stamped.octets(), block).orElse(null));
  }

  // `TLS-Required: No`; REQUIRETLS outweighs it (RFC 8689 §3). The field stays, for the next hop.
  private Envelope wished(HeaderBlock block) {
    Handling handling = envelope.handling();
    boolean no =
        handling.tls() == Handling.Tls.AS_PUBLISHED
            && block.count("TLS-Required") == 1
            && block
                .value("TLS-Required")
                .filter(value -> value.strip().equalsIgnoreCase("No"))
                .isPresent();
    return no ? envelope.with(handling.with(Handling.Tls.NOT_REQUIRED)) : envelope;
  }
}
