package dev.postern.guard.lockout;

import dev.postern.guard.Networks;
import java.net.InetAddress;

/// Who is always allowed, and who is always refused. Allowed wins.
record AccessLists(Networks allow, Networks refuse) {

  static final AccessLists NONE = new AccessLists(Networks.NONE, Networks.NONE);

  boolean allows(InetAddress client) {
    return allow.contains(client);
  }

  boolean refuses(InetAddress client) {
    return refuse.contains(client) && !allows(client);
  }
}
