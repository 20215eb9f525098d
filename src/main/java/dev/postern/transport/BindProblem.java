package dev.postern.transport;

import java.net.InetSocketAddress;
import java.util.Locale;

/// An address that can't be listened on.
public final class BindProblem extends RuntimeException {

  /// What the system said, sorted.
  public enum Why {
    IN_USE,
    NOT_ALLOWED,
    NO_SUCH_ADDRESS,
    OTHER
  }

  private final Why why;

  BindProblem(InetSocketAddress address, Throwable cause) {
    super(address + ": " + cause.getMessage(), cause);
    this.why = sort(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT));
  }

  public Why why() {
    return why;
  }

  private static Why sort(String text) {
    if (text.contains("in use")) {
      return Why.IN_USE;
    }
    if (text.contains("permission denied")) {
      return Why.NOT_ALLOWED;
    }
    return text.contains("assign requested address") ? Why.NO_SUCH_ADDRESS : Why.OTHER;
  }
}
