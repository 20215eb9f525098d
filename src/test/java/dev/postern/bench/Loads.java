package dev.postern.bench;

import dev.postern.mail.Mailbox;
import dev.postern.transport.Dialer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Loads for tests: small, in clear, and over when the messages are.
record Loads(Load load) {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  static Loads on(int port, int connections, long messages) {
    return new Loads(
        new Load(
            new Aim("127.0.0.1", port, List.of(InetAddress.ofLiteral("127.0.0.1"))),
            new Load.Pace.Closed(),
            extent(Duration.ZERO, messages),
            new Load.Connections(connections, Integer.MAX_VALUE, PATIENCE),
            new Load.Access(Load.Tls.NONE, new Dialer.Trust.Any(), null),
            letter(1, 2048)));
  }

  static Load.Extent extent(Duration warmUp, long messages) {
    return new Load.Extent(warmUp, Duration.ofMinutes(1), messages);
  }

  static Load.Letter letter(int recipients, int size) {
    return new Load.Letter(
        mailbox("a@bench.example"),
        Collections.nCopies(recipients, mailbox("b@bench.example")),
        size);
  }

  static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  Loads at(double perSecond) {
    return with(new Load.Pace.Open(perSecond));
  }

  Loads over(Load.Extent extent) {
    return new Loads(
        new Load(
            load.aim(), load.pace(), extent, load.connections(), load.access(), load.letter()));
  }

  Loads each(int messages) {
    return with(
        new Load.Connections(load.connections().count(), messages, load.connections().patience()));
  }

  Loads patient(Duration patience) {
    return with(
        new Load.Connections(
            load.connections().count(), load.connections().messagesEach(), patience));
  }

  Loads secured(Load.Tls tls, Load.@Nullable Login login) {
    return new Loads(
        new Load(
            load.aim(),
            load.pace(),
            load.extent(),
            load.connections(),
            new Load.Access(tls, new Dialer.Trust.Any(), login),
            load.letter()));
  }

  Loads of(Load.Letter letter) {
    return new Loads(
        new Load(
            load.aim(), load.pace(), load.extent(), load.connections(), load.access(), letter));
  }

  private Loads with(Load.Pace pace) {
    return new Loads(
        new Load(
            load.aim(), pace, load.extent(), load.connections(), load.access(), load.letter()));
  }

  private Loads with(Load.Connections connections) {
    return new Loads(
        new Load(
            load.aim(), load.pace(), load.extent(), connections, load.access(), load.letter()));
  }
}
