package dev.postern.egress;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The name of a set of MX hosts, however they are ordered or written: domains that share one are
/// one site.
///
/// It is the hosts, with the labels that all of them end in written once: `(mx1|mx2).example.net`.
/// What is too long is cut and ends in a hash of the whole.
public final class SiteName {

  /// As long as a name gets.
  public static final int MOST = 120;

  // Of those that a hostile zone may list, so many are kept for matching.
  private static final int MOST_HOSTS = 32;
  private static final int HASH = 8;

  private final String text;
  private final List<String> hosts;
  private final @Nullable String domain;

  private SiteName(String text, List<String> hosts, @Nullable String domain) {
    this.text = text;
    this.hosts = hosts;
    this.domain = domain;
  }

  /// Names the hosts.
  ///
  /// @param hosts at least one
  public static SiteName of(List<String> hosts) {
    List<String> sorted = sorted(hosts);
    return new SiteName(bounded(rollUp(sorted)), few(sorted), null);
  }

  /// The site that one domain has for itself at these hosts: `example.org/(mx1|mx2).example.net`.
  static SiteName of(String domain, List<String> hosts) {
    List<String> sorted = sorted(hosts);
    return new SiteName(bounded(domain + "/" + rollUp(sorted)), few(sorted), domain);
  }

  /// Sorted, each once; not all of a very long list.
  public List<String> hosts() {
    return hosts;
  }

  /// The one domain that this is the site of, where it is.
  Optional<String> domain() {
    return Optional.ofNullable(domain);
  }

  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SiteName name && name.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  private static List<String> sorted(List<String> hosts) {
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a site has at least one host");
    }
    return hosts.stream().map(SiteName::canonical).distinct().sorted().toList();
  }

  private static List<String> few(List<String> sorted) {
    return List.copyOf(sorted.subList(0, Math.min(sorted.size(), MOST_HOSTS)));
  }

  private static String canonical(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.length() > 1 && lower.endsWith(".")
        ? lower.substring(0, lower.length() - 1)
        : lower;
  }

  private static String rollUp(List<String> sorted) {
    if (sorted.size() == 1) {
      return sorted.getFirst();
    }
    String suffix = suffix(sorted);
    return sorted.stream()
        .map(host -> host.substring(0, host.length() - suffix.length()))
        .collect(Collectors.joining("|", "(", ")" + suffix));
  }

  // The labels, with the dot before them, that all end in, at least two; each host keeps one more.
  private static String suffix(List<String> hosts) {
    String[] first = hosts.getFirst().split("\\.", -1);
    int shared = first.length - 1;
    for (String host : hosts) {
      String[] labels = host.split("\\.", -1);
      int same = 0;
      while (same < Math.min(shared, labels.length - 1)
          && labels[labels.length - 1 - same].equals(first[first.length - 1 - same])) {
        same++;
      }
      shared = same;
    }
    return shared < 2
        ? ""
        : "." + String.join(".", Arrays.asList(first).subList(first.length - shared, first.length));
  }

  private static String bounded(String name) {
    if (name.length() <= MOST) {
      return name;
    }
    String tail = "...#" + hash(name);
    return name.substring(0, MOST - tail.length()) + tail;
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
