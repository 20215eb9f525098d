package dev.postern.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.mail.Octets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677).
///
/// Costs three HMACs: the slow hash is the client's. An unknown user gets as far as a known one
/// with a wrong secret. The server's signature is a last challenge that the client answers with
/// nothing (RFC 4954 §4).
final class ScramExchange implements Exchange {

  private final Credentials credentials;
  private final ChannelBindings bindings;
  private final boolean plus;
  private final Supplier<String> nonces;
  private final Sentry sentry;
  private State state = new Start();

  /// Where the dialogue stands.
  private sealed interface State {}

  private record Start() implements State {}

  private record Challenged(
      ClientFirst first,
      Optional<Credential> credential,
      Verifier verifier,
      Octets expectedBinding,
      String nonce,
      String serverFirst)
      implements State {}

  private record Proven(Credential credential) implements State {}

  private record Over() implements State {}

  /// @param plus whether the mechanism is SCRAM-SHA-256-PLUS
  /// @param nonces printable ASCII without commas, never the same twice
  ScramExchange(
      Credentials credentials,
      ChannelBindings bindings,
      boolean plus,
      Supplier<String> nonces,
      Sentry sentry) {
    this.credentials = credentials;
    this.bindings = bindings;
    this.plus = plus;
    this.nonces = nonces;
    this.sentry = sentry;
  }

  @Override
  public CompletionStage<Step> respond(@Nullable Octets response) {
    CompletionStage<Step> step;
    try {
      step = next(response);
    } catch (MalformedMessage e) {
      step = CompletableFuture.completedStage(Denials.malformed(e.text()));
    }
    return step.thenApply(
        found -> {
          if (!(found instanceof Step.Challenge)) {
            state = new Over();
          }
          return found;
        });
  }

  private CompletionStage<Step> next(@Nullable Octets response) throws MalformedMessage {
    Octets message = response == null ? Octets.EMPTY : response;
    return switch (state) {
      case Start _ when response == null ->
          CompletableFuture.completedStage(new Step.Challenge(Octets.EMPTY));
      case Start _ -> CompletableFuture.completedStage(first(ClientFirst.parse(message)));
      case Challenged challenged -> admitted(challenged, ClientFinal.parse(message));
      case Proven(Credential credential) ->
          CompletableFuture.completedStage(granted(credential, message));
      case Over _ -> throw new MalformedMessage("The SCRAM dialogue is over");
    };
  }

  private Step first(ClientFirst first) throws MalformedMessage {
    String user = SaslText.received(first.user());
    Octets bindingOctets = Octets.EMPTY;
    switch (first.flag()) {
      case 'p' -> {
        var known = plus ? bindings.of(first.bindingType()) : Optional.<Octets>empty();
        if (known.isEmpty()) {
          return Denials.binding(user, "Channel binding of that type is not supported here");
        }
        bindingOctets = known.get();
      }
      // The client would have bound the channel had it seen that we offer it: somebody in between
      // took it out of our list (RFC 5802 §6).
      case 'y' -> {
        if (!bindings.isEmpty()) {
          return Denials.binding(
              user, "Channel binding was offered, and the client did not see it");
        }
      }
      default -> {}
    }
    if (plus && first.flag() != 'p') {
      return Denials.binding(user, "SCRAM-SHA-256-PLUS needs channel binding");
    }
    if (!first.authzid().isEmpty() && !first.authzid().equals(first.user())) {
      return Denials.failed(user);
    }
    return challenge(first, user, bindingOctets);
  }

  private Step challenge(ClientFirst first, String user, Octets bindingOctets) {
    var credential = credentials.find(user);
    Verifier verifier =
        credential.map(Credential::verifier).orElseGet(() -> credentials.decoy(user));
    String nonce = first.nonce() + nonces.get();
    String serverFirst =
        "r=%s,s=%s,i=%d".formatted(nonce, base64(verifier.salt().toArray()), verifier.iterations());
    state =
        new Challenged(
            first,
            credential,
            verifier,
            concatenated(first.gs2Header(), bindingOctets),
            nonce,
            serverFirst);
    return new Step.Challenge(Octets.ofUtf8(serverFirst));
  }

  // Nobody is asked before the proof is here: a challenge tells nothing that could be tried
  // offline.
  private CompletionStage<Step> admitted(Challenged challenged, ClientFinal last) {
    String user = SaslText.received(challenged.first().user());
    return sentry.admit(
        user,
        () -> CompletableFuture.completedStage(proof(user, challenged, last)),
        Denials.unverified(user));
  }

  private Step proof(String user, Challenged challenged, ClientFinal last) {
    byte[] authMessage =
        String.join(",", challenged.first().bare(), challenged.serverFirst(), last.withoutProof())
            .getBytes(UTF_8);
    boolean proven = challenged.verifier().isProvenBy(last.proof().toArray(), authMessage);
    if (!areEqual(last.binding(), challenged.expectedBinding())) {
      return Denials.binding(user, "Channel binding does not match this connection");
    }
    boolean sameNonce = areEqual(Octets.ofUtf8(last.nonce()), Octets.ofUtf8(challenged.nonce()));
    if (!proven || !sameNonce || challenged.credential().isEmpty()) {
      return Denials.failed(user);
    }
    if (credentials.isTrap(challenged.credential().get())) {
      return Denials.sprung(user);
    }
    state = new Proven(challenged.credential().get());
    String signature = base64(challenged.verifier().serverSignature(authMessage));
    return new Step.Challenge(Octets.ofUtf8("v=" + signature));
  }

  private Step granted(Credential credential, Octets message) throws MalformedMessage {
    if (message.length() > 0) {
      throw new MalformedMessage("The answer to the server's signature is an empty one");
    }
    return credentials.isCurrent(credential)
        ? new Step.Granted(credential.key())
        : Denials.failed(credential.key().user());
  }

  private static Octets concatenated(String header, Octets binding) {
    byte[] start = header.getBytes(UTF_8);
    byte[] end = binding.toArray();
    byte[] whole = new byte[start.length + end.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(end, 0, whole, start.length, end.length);
    return Octets.copyOf(whole);
  }

  private static boolean areEqual(Octets one, Octets other) {
    return MessageDigest.isEqual(one.toArray(), other.toArray());
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }
}
