package dev.postern.smtp.server;

/// What a session's log line says of it.
///
/// @param commands lines taken as commands, good or bad
/// @param badCommands refused for their syntax or because they came out of order
/// @param failedLogins AUTH exchanges that ended with a refusal
/// @param messages answered 250
/// @param droppedBeforeTls octets that came behind STARTTLS in the clear and were dropped; more
///   than 0 means that the client, or somebody between, tried to inject commands (RFC 3207 §6)
public record SessionCounters(
    int commands, int badCommands, int failedLogins, int messages, long droppedBeforeTls) {}
