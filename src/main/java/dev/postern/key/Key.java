package dev.postern.key;

import dev.postern.mail.AddressPattern;
import dev.postern.mail.Mailbox;
import java.util.List;

/// A user that may send, and from where.
///
/// @param from the senders it may use; one that is `*` allows any
/// @param hideClient whether Received leaves out the client's address
public record Key(String user, String project, List<AddressPattern> from, boolean hideClient) {

  public Key {
    from = List.copyOf(from);
  }

  public boolean maySendFrom(Mailbox sender) {
    return from.stream().anyMatch(pattern -> pattern.matches(sender));
  }
}
