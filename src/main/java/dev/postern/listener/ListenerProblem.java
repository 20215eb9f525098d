package dev.postern.listener;

import dev.postern.transport.BindProblem;

/// A listener that can't start. The message names it, its address, the cause and the remedy.
public final class ListenerProblem extends RuntimeException {

  private final String listener;

  ListenerProblem(ListenerConfig listener, BindProblem cause) {
    super(
        "listener "
            + listener.name()
            + " can't listen on "
            + address(listener)
            + ": "
            + switch (cause.why()) {
              case IN_USE ->
                  "the port is in use: stop the program that has it (ss -ltnp shows which), or"
                      + " choose another port";
              case NOT_ALLOWED ->
                  "not allowed: ports below 1024 need the capability CAP_NET_BIND_SERVICE; or"
                      + " choose 2525";
              case NO_SUCH_ADDRESS ->
                  "this machine does not have that address: take one of its own, or 0.0.0.0 for"
                      + " all";
              case OTHER -> cause.getMessage() + ": see that the address is right";
            },
        cause);
    this.listener = listener.name();
  }

  /// The listener's name.
  public String listener() {
    return listener;
  }

  private static String address(ListenerConfig listener) {
    return listener.address().getHostString() + ":" + listener.address().getPort();
  }
}
