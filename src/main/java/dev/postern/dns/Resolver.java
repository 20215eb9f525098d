package dev.postern.dns;

import java.net.InetAddress;
import java.util.concurrent.CompletionStage;

/// Looks names up. Returns at once; stages complete on any thread within bounded time and never
/// fail: what goes wrong is a [Lookup.Failed]. Names are in A-labels, without the final dot.
public interface Resolver {

  CompletionStage<Lookup<Mx>> mx(String domain);

  /// Addresses of both families, IPv6 first. Where one family can't be found out and the other has
  /// addresses, it is those.
  CompletionStage<Lookup<InetAddress>> addresses(String host);

  /// The texts of TXT records, each with its strings joined.
  CompletionStage<Lookup<String>> txt(String name);

  CompletionStage<Lookup<Tlsa>> tlsa(String name);

  /// The names that an address has by reverse mapping.
  CompletionStage<Lookup<String>> names(InetAddress address);
}
