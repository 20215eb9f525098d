package dev.postern.submission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dkim.Algorithm;
import dev.postern.dkim.Primitives;
import dev.postern.dkim.SigningKey;
import dev.postern.dkim.SigningKeys;
import dev.postern.mail.Domain;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.observe.Metrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which messages are signed, and where the signatures go.
class SigningTest {

  private static final Instant NOW = Instant.parse("2026-11-22T04:09:36Z");
  private static final SigningKey KEY = key();

  private final RecordingStore store = new RecordingStore();
  private final Submitter network =
      new Submitter(null, "alternate", "192.0.2.7", "client.example", "ESMTP", "");
  private final SigningKeys keys =
      new SigningKeys() {
        @Override
        public boolean isEmpty() {
          return false;
        }

        @Override
        public List<SigningKey> of(Domain from) {
          return from.ascii().equals("app.example") ? List.of(KEY) : List.of();
        }
      };

  @Test
  void theSignatureStandsAheadOfAll() {
    assertThat(submit("From: a@app.example\r\nSubject: x\r\n\r\nHello.\r\n"))
        .isInstanceOf(Incoming.Receipt.Accepted.class);
    String stored = store.onlyBody();
    assertThat(stored)
        .startsWith("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=app.example;\r\n")
        .containsOnlyOnce("DKIM-Signature")
        .contains("h=From:From:", "Date:Date:Message-ID:")
        .containsPattern("\r\n\t b?=?.*\r\nReceived: from client.example")
        .endsWith("From: a@app.example\r\nSubject: x\r\n\r\nHello.\r\n");
    assertThat(store.messages.values())
        .singleElement()
        .satisfies(
            message ->
                assertThat(message.size())
                    .isEqualTo(stored.getBytes(StandardCharsets.UTF_8).length));
  }

  @Test
  void manyRecipientsAreOneSignature() {
    String from = "From: a@app.example\r\n\r\nHello.\r\n";
    Envelope envelope =
        Envelope.of(
            ReversePath.NULL,
            Stream.of("b@x.example", "c@y.example", "d@z.example").map(SigningTest::to).toList());
    submit(envelope, from, from.length());
    assertThat(store.onlyBody()).containsOnlyOnce("DKIM-Signature");
  }

  @Test
  void theSignatureIsTheSameHoweverTheMessageIsSplit() {
    String message =
        String.join(
            "\r\n",
            "From: a@app.example",
            "Date: d",
            "Message-ID: <1@app.example>",
            "",
            "Some  text. ",
            "",
            "",
            "");
    submit(message);
    String signature = signature(store.onlyBody());
    for (int piece = 1; piece < message.length(); piece += 3) {
      store.bodies.clear();
      submit(envelope(), message, piece);
      assertThat(signature(store.onlyBody())).isEqualTo(signature);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: a@other.example\r\n\r\n",
        "From: a@app.example, b@other.example\r\n\r\n",
        "From: =?utf-8?q?a=40app.example?=\r\n\r\n",
        "From: undisclosed:;\r\n\r\n",
        "From: a@app.example <b@app.example\r\n\r\n",
        "Subject: no From\r\n\r\n",
        "No header.\r\n"
      })
  void whatIsNobodysGoesUnsigned(String message) {
    assertThat(submit(message)).isInstanceOf(Incoming.Receipt.Accepted.class);
    assertThat(store.onlyBody()).doesNotContain("DKIM-Signature");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: A <a@APP.example>\r\n\r\n",
        "From: a@app.example, b@App.Example\r\n\r\n",
        "DKIM-Signature: v=1; d=other.example\r\nFrom: a@app.example\r\n\r\n",
        "From: a@app.example"
      })
  void whatIsOursIsSigned(String message) {
    submit(message);
    assertThat(store.onlyBody()).startsWith("DKIM-Signature: v=1; a=ed25519").endsWith(message);
  }

  @Test
  void whatCannotBeSignedIsNotTaken() {
    // Found out at the end of a body, as a provider's fault is.
    SigningKeys broken = brokenAtTheEnd();
    Incoming incoming = intake(broken).begin(network, envelope());
    incoming.write(octets("From: a@app.example\r\n\r\nx\r\n"));
    Incoming.Receipt receipt = incoming.finish().toCompletableFuture().join();
    assertThat(receipt)
        .isInstanceOfSatisfying(
            Incoming.Receipt.Refused.class,
            refused ->
                assertThat(refused.refusal().reply().toString())
                    .isEqualTo("451 4.7.5 The message can't be signed just now; try again later"));
    assertThat(store.messages).isEmpty();
    assertThat(store.drafts).singleElement().matches(draft -> draft.discarded);
    assertThat(
            intake(broken)
                .inject(envelope(), octets("From: a@app.example\r\n\r\n"))
                .toCompletableFuture())
        .isCompletedExceptionally();
    assertThat(store.messages).isEmpty();
  }

  @Test
  void whatWeWriteIsSigned() {
    MessageId id =
        intake(keys)
            .inject(envelope(), octets("From: postmaster@app.example\r\n\r\nbody\r\n"))
            .toCompletableFuture()
            .join();
    assertThat(store.messages.get(id).size()).isEqualTo(store.bodies.get(id).length);
    assertThat(store.onlyBody())
        .startsWith("DKIM-Signature: v=1; a=ed25519")
        .endsWith("From: postmaster@app.example\r\n\r\nbody\r\n");
  }

  private static SigningKeys brokenAtTheEnd() {
    SigningKey broken = key(new Primitives(new Broken()));
    return new SigningKeys() {
      @Override
      public boolean isEmpty() {
        return false;
      }

      @Override
      public List<SigningKey> of(Domain from) {
        return List.of(broken);
      }
    };
  }

  /// A provider whose signatures can't be made.
  private static final class Broken extends java.security.Provider {
    Broken() {
      super("broken", "1", "for tests");
      put("Signature.Ed25519", "dev.postern.NoSuchClass");
    }
  }

  private Intake intake(SigningKeys signing) {
    return new Intake(
        "relay.example",
        1_000_000,
        store,
        _ -> true,
        (_, _) -> Optional.empty(),
        (_, _) -> {},
        _ -> {},
        new Metrics(),
        new MessageIds(InstantSource.fixed(NOW)),
        signing,
        InstantSource.fixed(NOW));
  }

  private Incoming.Receipt submit(String message) {
    return submit(envelope(), message, Math.max(1, message.length()));
  }

  private Incoming.Receipt submit(Envelope envelope, String message, int piece) {
    Incoming incoming = intake(keys).begin(network, envelope);
    for (int from = 0; from < message.length(); from += piece) {
      incoming.write(octets(message.substring(from, Math.min(message.length(), from + piece))));
    }
    return incoming.finish().toCompletableFuture().join();
  }

  private static String signature(String stored) {
    return stored.substring(0, stored.indexOf("Received:"));
  }

  private static Envelope envelope() {
    return Envelope.of(ReversePath.NULL, List.of(to("b@x.example")));
  }

  private static Recipient to(String address) {
    return Recipient.of(Mailbox.parse(address).orElseThrow());
  }

  private static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static SigningKey key() {
    return key(new Primitives(null));
  }

  private static SigningKey key(Primitives primitives) {
    byte[] pair = new Primitives(null).mint(Algorithm.ED25519).getPrivate().getEncoded();
    try {
      return SigningKey.read(
          Domain.parse("app.example").orElseThrow(), "s", Algorithm.ED25519, pair, primitives);
    } catch (InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }
}
