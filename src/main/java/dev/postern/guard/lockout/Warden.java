package dev.postern.guard.lockout;

import dev.postern.key.Sentry;
import dev.postern.mail.Refusal;
import java.net.InetAddress;
import java.util.Optional;

/// What a listener asks and tells of its clients.
public interface Warden {

  /// Shuts nobody out.
  Warden NONE =
      new Warden() {
        @Override
        public Optional<Refusal> refusal(InetAddress client) {
          return Optional.empty();
        }

        @Override
        public Optional<Refusal> banned(InetAddress client) {
          return Optional.empty();
        }

        @Override
        public Sentry sentry(InetAddress client) {
          return Sentry.OPEN;
        }

        @Override
        public void ended(InetAddress client, Conduct conduct) {}
      };

  /// Why a client that connects is not let in.
  Optional<Refusal> refusal(InetAddress client);

  /// Why a client is not let in even where it is trusted: an operator said so.
  Optional<Refusal> banned(InetAddress client);

  /// Who is asked about the logins of a session.
  Sentry sentry(InetAddress client);

  /// A session is over.
  void ended(InetAddress client, Conduct conduct);
}
