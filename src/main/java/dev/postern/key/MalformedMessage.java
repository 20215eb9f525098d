package dev.postern.key;

/// A SASL message that breaks its grammar; the text says which and how, for the client.
final class MalformedMessage extends Exception {

  private final String text;

  MalformedMessage(String text) {
    super(text);
    this.text = text;
  }

  String text() {
    return text;
  }
}
