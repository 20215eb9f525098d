package dev.postern.bounce;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Reply;
import dev.postern.queue.FailureSink.Action;
import java.util.List;

/// What a report says of one recipient.
///
/// @param addresses as the report names it, the original one first; empty where it names none
/// @param reply what the host that refused it said, as far as it is told
/// @param hop that host; empty where it is not told
record Fate(List<Mailbox> addresses, Action action, Reply reply, String hop) {

  Fate {
    addresses = List.copyOf(addresses);
  }
}
