package dev.postern.listener;

import dev.postern.key.Exchange;
import dev.postern.key.Key;
import dev.postern.key.Sentry;
import dev.postern.mail.Octets;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.smtp.server.Answer;
import dev.postern.transport.TlsSession;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The SASL dialogues of one session, and the key that came out of them.
final class Login {

  private static final Logger LOG = LoggerFactory.getLogger(Login.class);
  private static final Refusal BROKEN =
      Refusal.of(
          Reason.AUTH_FAILED, 454, "4.7.0", "Logging in does not work just now; try again later");

  private final Logins logins;
  private final Sentry sentry;
  private final SessionRecord record;
  // What was offered must be known to the exchange: see Keyring.
  private final boolean bindingOffered;
  private String mechanism = "";
  private @Nullable Exchange exchange;
  // Written on the event loop or by the exchange's thread, read by whoever ends sessions.
  private volatile @Nullable Key key;

  Login(Logins logins, Sentry sentry, SessionRecord record, boolean bindingOffered) {
    this.logins = logins;
    this.sentry = sentry;
    this.record = record;
    this.bindingOffered = bindingOffered;
  }

  /// Null before a login.
  @Nullable Key key() {
    return key;
  }

  /// Whether there was a login whose key has ended since.
  boolean isOver() {
    Key mine = key;
    return mine != null && !logins.isCurrent(mine);
  }

  CompletionStage<Answer> begin(String chosen, @Nullable Octets initial, Optional<TlsSession> tls) {
    mechanism = chosen;
    Optional<TlsSession> bound = bindingOffered ? tls : Optional.empty();
    Exchange begun =
        logins.exchange(
            chosen,
            bound.flatMap(TlsSession::serverEndPoint),
            bound.flatMap(TlsSession::tlsExporter),
            sentry);
    exchange = begun;
    return answer(begun.respond(initial));
  }

  CompletionStage<Answer> respond(Octets response) {
    if (exchange == null) {
      throw new IllegalStateException("a response without a challenge");
    }
    return answer(exchange.respond(response));
  }

  private CompletionStage<Answer> answer(CompletionStage<Exchange.Step> step) {
    return step.handle(
        (done, failure) -> {
          if (failure != null) {
            LOG.error("a login failed because of a fault", failure);
            return new Answer.Refused(BROKEN);
          }
          return switch (done) {
            case Exchange.Step.Challenge challenge -> new Answer.Challenge(challenge.octets());
            case Exchange.Step.Granted granted -> {
              key = granted.key();
              record.granted(mechanism, granted.key().user());
              yield new Answer.Authenticated(granted.key().user());
            }
            case Exchange.Step.Denied denied -> {
              record.denied(mechanism, denied);
              yield new Answer.Refused(denied.refusal());
            }
          };
        });
  }
}
