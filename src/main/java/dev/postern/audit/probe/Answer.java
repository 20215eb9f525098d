package dev.postern.audit.probe;

import dev.postern.mail.Reply;
import java.util.Optional;

/// What a server said to something, or did instead of saying it.
public sealed interface Answer {

  /// A reply.
  record Said(Reply said) implements Answer {}

  /// Nothing whole in the time that it was given.
  record Silence() implements Answer {}

  /// It closed the connection, or broke it.
  record Gone() implements Answer {}

  /// Something that is no reply.
  ///
  /// @param cause a sentence with the start of it
  record Garbage(String cause) implements Answer {}

  /// The reply, where it is one.
  default Optional<Reply> reply() {
    return this instanceof Said(Reply said) ? Optional.of(said) : Optional.empty();
  }

  /// The reply's code; 0 where there is none.
  default int code() {
    return reply().map(Reply::code).orElse(0);
  }

  /// Whether it is a reply that says yes (2xx or 3xx).
  default boolean isPositive() {
    return reply().filter(Reply::isPositive).isPresent();
  }

  /// Whether it is a reply that says yes and asks for no more (2xx).
  default boolean isTaken() {
    return code() / 100 == 2;
  }

  /// Whether the server is done with this connection: it is gone, or 421 says that it will be.
  default boolean isEnd() {
    return this instanceof Gone || code() == 421;
  }

  /// For people: the reply on one line, or what came instead of it.
  default String text() {
    return switch (this) {
      case Said(Reply said) -> said.toString();
      case Silence() -> "(no answer in time)";
      case Gone() -> "(the connection was closed)";
      case Garbage(String cause) -> "(no reply: " + cause + ")";
    };
  }
}
