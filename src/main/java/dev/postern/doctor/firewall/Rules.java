package dev.postern.doctor.firewall;

/// A firewall's rules.
public interface Rules {

  /// What they seem to say about TCP connections from elsewhere to a port.
  Ruling about(int port);

  /// The command that lets them in.
  String opening(int port);
}
