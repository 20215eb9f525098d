package dev.postern.bench;

/// What takes time between the moment at which a message is due and the 250.
public enum Step {
  /// From the first packet until connected; with TLS at once, until its handshake is done.
  CONNECT("connect"),
  /// From there to the greeting.
  GREETING("greeting"),
  /// EHLO to its reply.
  HELLO("EHLO"),
  /// STARTTLS to the end of the handshake.
  TLS("STARTTLS"),
  /// AUTH to 235.
  AUTH("AUTH"),
  /// MAIL to the reply to DATA.
  ENVELOPE("MAIL to 354"),
  /// The message's first octet to 250: what the server does to keep it.
  CONTENT("content to 250"),
  /// MAIL to 250.
  MESSAGE("MAIL to 250"),
  /// The moment at which the message is due to 250: waiting for a connection, and making one, are
  /// part of it.
  WHOLE("due to 250");

  private final String text;

  Step(String text) {
    this.text = text;
  }

  /// Whether it is of a connection, and not of each message.
  boolean isOfConnection() {
    return compareTo(ENVELOPE) < 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
