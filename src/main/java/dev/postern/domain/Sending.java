package dev.postern.domain;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How our mail leaves.
///
/// @param hostname what we call ourselves in EHLO, in A-labels
/// @param addresses where connections to other servers come from, as they see it; asked at each
///   check, empty where that isn't known
/// @param bounceDomain the domain of the envelope sender, where it is not the From field's; null
///   for none
public record Sending(
    String hostname, Supplier<List<InetAddress>> addresses, @Nullable String bounceDomain) {

  Optional<String> bounces() {
    return Optional.ofNullable(bounceDomain);
  }
}
