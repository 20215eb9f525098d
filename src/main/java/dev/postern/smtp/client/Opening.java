package dev.postern.smtp.client;

import dev.postern.mail.Octets;
import dev.postern.mail.Reply;
import dev.postern.smtp.client.Fault.Kind;
import dev.postern.smtp.client.Mechanism.LoginFault;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What comes before the first transaction: greeting, EHLO, STARTTLS and EHLO again, AUTH.
///
/// A line is what is to be sent next, without its CRLF; none means that [#stage] says what to do:
/// HANDSHAKE or READY.
final class Opening {

  private final Terms terms;
  private Stage stage = Stage.CONNECT;
  private Extensions peer = Extensions.NONE;
  private boolean secured;
  private boolean plainHello;
  private @Nullable Octets endPoint;
  private @Nullable Authentication authentication;

  /// The next line, or why there is none.
  sealed interface Step {
    record Line(String text) implements Step {}

    record Nothing() implements Step {}

    record Failure(Fault fault) implements Step {}
  }

  Opening(Terms terms) {
    this.terms = terms;
    this.secured = terms.security() == Terms.Security.AT_ONCE;
  }

  Stage stage() {
    return stage;
  }

  Extensions peer() {
    return peer;
  }

  boolean isSecured() {
    return secured;
  }

  /// @param endPoint the channel binding, where TLS came first
  void opened(@Nullable Octets endPoint) {
    this.endPoint = endPoint;
    stage = Stage.GREETING;
  }

  /// The handshake is done: nothing that the peer said before it counts any more (RFC 3207 §4.2).
  Step secured(@Nullable Octets binding) {
    endPoint = binding;
    secured = true;
    peer = Extensions.NONE;
    plainHello = false;
    return hello();
  }

  Step on(Reply reply) {
    if (reply.code() == 421) {
      return refused(Kind.REFUSED, reply);
    }
    return switch (stage) {
      case GREETING -> reply.code() == 220 ? hello() : unexpected(reply);
      case HELLO -> onHello(reply);
      case STARTTLS -> onStartTls(reply);
      case AUTH -> onAuth(reply);
      default -> failure(Kind.PROTOCOL, "a reply that nobody asked for: " + reply);
    };
  }

  private Step hello() {
    stage = Stage.HELLO;
    return new Step.Line((plainHello ? "HELO " : "EHLO ") + terms.hostname());
  }

  private Step onHello(Reply reply) {
    if (reply.code() == 250) {
      peer =
          plainHello
              ? Extensions.NONE.atMost(terms.maxRecipients())
              : Extensions.of(reply).atMost(terms.maxRecipients());
      return afterHello();
    }
    if (reply.isPermanent() && !plainHello) {
      plainHello = true;
      return hello();
    }
    return unexpected(reply);
  }

  private Step afterHello() {
    if (!secured && terms.security() != Terms.Security.CLEAR) {
      if (peer.has("STARTTLS")) {
        stage = Stage.STARTTLS;
        return new Step.Line("STARTTLS");
      }
      if (terms.security() == Terms.Security.STARTTLS) {
        return failure(Kind.TLS_UNAVAILABLE, "TLS is demanded, and STARTTLS is not offered");
      }
    }
    return afterTls();
  }

  private Step afterTls() {
    return terms.login() == null ? ready() : logIn(terms.login());
  }

  private Step onStartTls(Reply reply) {
    if (reply.code() == 220) {
      stage = Stage.HANDSHAKE;
      return new Step.Nothing();
    }
    if (reply.isPositive()) {
      return unexpected(reply);
    }
    return terms.security() == Terms.Security.STARTTLS_IF_OFFERED
        ? afterTls()
        : refused(Kind.TLS_UNAVAILABLE, reply);
  }

  private Step logIn(Login login) {
    stage = Stage.AUTH;
    if (!secured && login.exposure() != Login.Exposure.LOOPBACK) {
      return failure(
          Kind.AUTH_UNAVAILABLE,
          "the password is not sent without TLS; set tls to required or verified, or take out"
              + " auth");
    }
    try {
      Optional<Mechanism> mechanism = Mechanism.choose(peer.mechanisms(), login, endPoint);
      if (mechanism.isEmpty()) {
        return failure(Kind.AUTH_UNAVAILABLE, notOffered(login));
      }
      var begun = new Authentication(mechanism.get());
      authentication = begun;
      return new Step.Line(begun.command());
    } catch (LoginFault | IllegalArgumentException e) {
      return failure(Kind.AUTH_UNAVAILABLE, "the login can't be sent: " + e.getMessage());
    }
  }

  private static String notOffered(Login login) {
    List<String> names = login.methods().stream().map(LoginMethod::keyword).toList();
    return names.size() == 1
        ? "AUTH " + names.getFirst() + " is not offered"
        : "none of AUTH "
            + String.join(", ", names.subList(0, names.size() - 1))
            + " and "
            + names.getLast()
            + " is offered, and a login is configured";
  }

  private Step onAuth(Reply reply) {
    Authentication under = authentication;
    if (under == null || (reply.isPositive() && reply.code() != 235 && reply.code() != 334)) {
      return unexpected(reply);
    }
    if (reply.code() == 235) {
      Optional<String> doubt = under.doubt();
      return doubt.isEmpty() ? ready() : failure(Kind.AUTH_REFUSED, doubt.get());
    }
    if (reply.code() != 334) {
      return refused(Kind.AUTH_REFUSED, reply);
    }
    try {
      return new Step.Line(under.answer(reply));
    } catch (LoginFault e) {
      return failure(Kind.AUTH_REFUSED, e.getMessage() == null ? "AUTH" : e.getMessage());
    }
  }

  private Step ready() {
    stage = Stage.READY;
    authentication = null;
    return new Step.Nothing();
  }

  private Step unexpected(Reply reply) {
    return reply.isPositive()
        ? failure(Kind.PROTOCOL, "a reply that makes no sense here: " + reply)
        : refused(Kind.REFUSED, reply);
  }

  private Step refused(Kind kind, Reply reply) {
    return new Step.Failure(new Fault(kind, stage, "it said: " + reply, reply));
  }

  private Step failure(Kind kind, String detail) {
    return new Step.Failure(Fault.of(kind, stage, detail));
  }
}
