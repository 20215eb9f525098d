package dev.postern.send;

import dev.postern.mail.Reply;
import dev.postern.mail.ReplyCategory;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.transport.TlsFault;
import org.jspecify.annotations.Nullable;

/// What to do when something went wrong, for whoever ran the command.
final class Advice {

  private final Errand errand;

  Advice(Errand errand) {
    this.errand = errand;
  }

  /// After a connection that came to nothing.
  ///
  /// @param tls what failed in the handshake; null where none did
  /// @param mayLogIn whether a secret could go to the server
  String on(Fault fault, @Nullable TlsFault tls, boolean mayLogIn) {
    return switch (fault.kind()) {
      case NO_SUCH_HOST -> "Check the name, or give the server's address.";
      case CONNECT ->
          "See that it listens there and that no firewall is between; other ports of mail are 2525,"
              + " 587, 465 and 25.";
      case TIMEOUT, CLOSED, PROTOCOL -> broken(fault);
      case REFUSED -> fault.said().map(this::on).orElse("");
      case TLS_UNAVAILABLE ->
          "If TLS begins with the connection there, give --tls implicit; to go on without TLS where"
              + " it is not offered, --tls optional.";
      case TLS_FAILED -> tls == null ? broken(fault) : handshake(tls);
      case AUTH_UNAVAILABLE -> mayLogIn ? otherLogin() : inClear();
      case AUTH_REFUSED ->
          fault.said().map(Advice::login).orElse("Do not trust this server with the secret.");
      case BODY_UNREADABLE -> "";
    };
  }

  /// After a refusal.
  String on(Reply reply) {
    String status = reply.enhancedStatus().map(Object::toString).orElse("");
    if (reply.code() == 530 || status.equals("5.7.0")) {
      return errand.account() == null
          ? "It wants a login: give --user and --secret-file."
          : "It wants TLS or a login before that; see what it offers with --quit-after ehlo.";
    }
    return switch (ReplyCategory.of(reply)) {
      case MAILBOX_UNKNOWN, DOMAIN, MAILBOX_DISABLED ->
          "The address is not good there; check its spelling, and that this server takes mail for"
              + " its domain.";
      case POLICY ->
          errand.account() == null
              ? "The server may not relay for strangers: log in with --user, or use a sender and a"
                  + " recipient that it allows."
              : "This login may not do that: use a sender that it allows.";
      case GREYLISTED, RATE_LIMITED, TRANSIENT -> "Try again in some minutes.";
      case SIZE -> "Send something smaller.";
      case MAILBOX_FULL -> "The mailbox is full; nothing is wrong with the way to it.";
      case REPUTATION ->
          "It distrusts the address or domain that this comes from; look that up in the list which"
              + " it names.";
      case CONTENT -> "It is the message that it does not like, not the envelope.";
      case PROTOCOL, OTHER ->
          reply.isTransient() ? "Try again in some minutes." : "Its log says more of it.";
    };
  }

  private String broken(Fault fault) {
    boolean first = fault.stage() == Stage.GREETING;
    if (first && !implicit()) {
      return "If TLS begins with the connection there, give --tls implicit; else no mail server"
          + " listens on that port.";
    }
    if (fault.stage() == Stage.CONNECT || fault.stage() == Stage.HANDSHAKE || first) {
      return implicit()
          ? "If TLS begins with STARTTLS there, give --tls starttls."
          : "Its log says why; --insecure tells whether it is the certificate.";
    }
    return fault.kind() == Fault.Kind.TIMEOUT
        ? "Give it more time with --timeout, or see its log for what it was waiting for."
        : "Its log says why.";
  }

  private boolean implicit() {
    return errand.server().encryption() == Encryption.IMPLICIT;
  }

  private String handshake(TlsFault fault) {
    return switch (fault) {
      case NOT_TRUSTED ->
          "Name its authority with --ca FILE; of a Postern that makes its own certificate it is"
              + " DATA/tls/ca.pem. To send nevertheless: --insecure.";
      case HOST_MISMATCH ->
          "Give the name that the certificate is for in place of "
              + errand.server().certified()
              + ", or besides with --tls-name; --insecure shows it, and sends nevertheless.";
      case EXPIRED ->
          "The server needs a new certificate, or one of the two clocks is wrong. To send"
              + " nevertheless: --insecure.";
      case TLSA_MISMATCH, OTHER -> "To send nevertheless: --insecure.";
      case HANDSHAKE ->
          implicit()
              ? "If TLS begins with STARTTLS there, give --tls starttls."
              : "Its log says why; the two may have no version or cipher in common.";
    };
  }

  private String otherLogin() {
    return errand.server().encryption() == Encryption.NONE
        ? "Most servers offer a login over TLS only: leave out --tls none."
        : "Its line \"AUTH\" has what it offers; without one it wants no login on this port.";
  }

  private static String inClear() {
    return "Use TLS. To send the secret in clear nevertheless, where everybody on the way can read"
        + " it: --secret-in-clear.";
  }

  private static String login(Reply reply) {
    if (reply.code() == 535) {
      return "User or secret is wrong, or this user may not log in from here; each further try may"
          + " lock it out.";
    }
    return reply.isTransient()
        ? "Try again in some minutes."
        : "Choose another mechanism with --auth, of those that its line \"AUTH\" has.";
  }
}
