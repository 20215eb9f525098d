package dev.postern.audit.relay;

import java.util.Optional;

/// Where mail would go if the server relayed it.
record Target(String user, String domain) {

  /// A domain that is kept free for examples and takes no mail (RFC 2606 §3).
  static final Target RESERVED = new Target("postern-relay-test", "example.com");

  /// Reads an address; empty where it can't be put into all forms of an attempt.
  static Optional<Target> of(String address) {
    int at = address.lastIndexOf('@');
    boolean plain = address.chars().allMatch(c -> c > ' ' && c < 0x7f && "<>\"%!:".indexOf(c) < 0);
    return at > 0 && at < address.length() - 1 && at == address.indexOf('@') && plain
        ? Optional.of(new Target(address.substring(0, at), address.substring(at + 1)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return user + '@' + domain;
  }
}
