package dev.postern.dkim;

import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is to be published for a key (RFC 6376 §3.6.1), and whether it is.
///
/// @param algorithm in the tag `k=`
/// @param key base64, in the tag `p=`
public record KeyRecord(Algorithm algorithm, String key) {

  /// What one string of a TXT record holds, in octets (RFC 6376 §3.6.2.2).
  private static final int STRING = 255;

  private static final int ED25519_LENGTH = 32;

  /// That of a public key: RSA as SubjectPublicKeyInfo, as everybody has it, whatever the grammar
  /// says; Ed25519 as its 32 octets (RFC 8463 §4.2).
  public static KeyRecord of(Algorithm algorithm, PublicKey key) {
    byte[] info = key.getEncoded();
    byte[] octets =
        switch (algorithm) {
          case RSA -> info;
          case ED25519 -> Arrays.copyOfRange(info, info.length - ED25519_LENGTH, info.length);
        };
    return new KeyRecord(algorithm, Base64.getEncoder().encodeToString(octets));
  }

  /// Where it is published.
  public static String name(String selector, String domain) {
    return selector + "._domainkey." + domain;
  }

  public String text() {
    return "v=DKIM1; k=" + algorithm.label() + "; p=" + key;
  }

  /// The text in pieces that fit into strings of a TXT record.
  public List<String> strings() {
    String text = text();
    var strings = new ArrayList<String>();
    for (int at = 0; at < text.length(); at += STRING) {
      strings.add(text.substring(at, Math.min(text.length(), at + STRING)));
    }
    return strings;
  }

  /// What is wrong with the records found at its name, as a clause; empty where a verifier finds
  /// this key.
  public Optional<String> fault(List<String> published) {
    if (published.size() != 1) {
      return Optional.of(
          published.size() + " TXT records stand at that name, and verifiers take any of them");
    }
    Map<String, String> tags = new HashMap<>();
    String text = published.getFirst();
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        String name = part.substring(0, equals).strip();
        if (tags.put(name, part.substring(equals + 1).strip()) != null) {
          return Optional.of("the tag " + name + "= stands there twice");
        }
      } else if (!part.isBlank()) {
        return Optional.of("it is no list of tags: \"" + shown(part.strip()) + "\"");
      }
    }
    return tags.containsKey("v") && !text.strip().matches("(?s)v\\s*=.*")
        ? Optional.of("v= must come first")
        : fault(tags);
  }

  private Optional<String> fault(Map<String, String> tags) {
    String version = tags.getOrDefault("v", "DKIM1");
    String type = tags.getOrDefault("k", "rsa").toLowerCase(Locale.ROOT);
    String found = tags.get("p");
    if (!version.equals("DKIM1")) {
      return Optional.of("v= is \"" + shown(version) + "\", not DKIM1");
    }
    if (found == null) {
      return Optional.of("it has no p=");
    }
    if (found.isEmpty()) {
      return Optional.of("its p= is empty, which revokes the key");
    }
    if (!type.equals(algorithm.label())) {
      return Optional.of("k= is \"" + shown(type) + "\", not " + algorithm.label());
    }
    if (!lists(tags.get("h"), "sha256")) {
      return Optional.of("its h= leaves out sha256");
    }
    if (!lists(tags.get("s"), "*", "email")) {
      return Optional.of("its s= leaves out email");
    }
    return found.replaceAll("\\s", "").equals(key) ? testing(tags) : Optional.of(difference(found));
  }

  // What says it is a test is treated as unsigned by some (RFC 6376 §3.6.1).
  private static Optional<String> testing(Map<String, String> tags) {
    return tags.containsKey("t") && lists(tags.get("t"), "y")
        ? Optional.of("its t=y says that it is a test only")
        : Optional.empty();
  }

  private String difference(String found) {
    String bare = found.replaceAll("\\s", "");
    return key.startsWith(bare)
        ? "its p= was cut off after " + bare.length() + " of " + key.length() + " characters"
        : "its p= is another key";
  }

  private static boolean lists(@Nullable String list, String... wanted) {
    if (list == null) {
      return true;
    }
    List<String> entries = Arrays.stream(list.split(":", -1)).map(String::strip).toList();
    return Arrays.stream(wanted).anyMatch(entries::contains);
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }
}
