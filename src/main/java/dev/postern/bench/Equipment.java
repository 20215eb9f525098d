package dev.postern.bench;

import dev.postern.mail.AddressLiteral;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.send.Body;
import dev.postern.send.Conversation;
import dev.postern.smtp.client.Login;
import dev.postern.smtp.client.Terms;
import dev.postern.smtp.client.Transaction;
import dev.postern.transport.Connection;
import dev.postern.transport.Dialer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What every [Client] of a run works with.
///
/// @param clock nanoseconds since the start
/// @param open how many connections there are, those that are being made too
record Equipment(
    Load load,
    Dialer dialer,
    Transaction transaction,
    Body body,
    Rota rota,
    Measurement measurement,
    LongSupplier clock,
    AtomicInteger open) {

  static Transaction transaction(Load.Letter letter, Body body) {
    boolean international =
        letter.from().isInternationalized()
            || letter.to().stream().anyMatch(Mailbox::isInternationalized);
    return new Transaction(
        ReversePath.of(letter.from()),
        letter.to().stream().map(Recipient::of).toList(),
        body.type(),
        international,
        null,
        null,
        body.size());
  }

  long now() {
    return clock.getAsLong();
  }

  void dial(Conversation conversation) {
    open.incrementAndGet();
    dialer.dial(target(load), conversation);
  }

  Conversation conversation(Conversation.Listener listener) {
    return conversation(load, listener);
  }

  static Conversation conversation(Load load, Conversation.Listener listener) {
    Duration patience = load.connections().patience();
    return new Conversation(connection -> terms(load, connection), patience, listener);
  }

  static Dialer.Target target(Load load) {
    Aim aim = load.aim();
    return new Dialer.Target(
        aim.host(),
        aim.port(),
        aim.addresses(),
        List.of(),
        load.access().tls() == Load.Tls.IMPLICIT
            ? Dialer.Handshake.AT_ONCE
            : Dialer.Handshake.ON_DEMAND,
        load.access().trust(),
        load.connections().patience());
  }

  private static Terms terms(Load load, Connection connection) {
    Terms.Security security =
        switch (load.access().tls()) {
          case NONE -> Terms.Security.CLEAR;
          case STARTTLS -> Terms.Security.STARTTLS;
          case IMPLICIT -> Terms.Security.AT_ONCE;
        };
    return new Terms(
        // A load has no name of its own (RFC 5321 §4.1.4).
        AddressLiteral.of(connection.local().getAddress().getHostAddress()),
        security,
        login(load),
        load.connections().messagesEach());
  }

  private static @Nullable Login login(Load load) {
    Load.Login login = load.access().login();
    Login.Exposure exposure =
        load.aim().isLoopback() ? Login.Exposure.LOOPBACK : Login.Exposure.TLS_ONLY;
    return login == null ? null : new Login(login.user(), login.secret(), exposure);
  }
}
