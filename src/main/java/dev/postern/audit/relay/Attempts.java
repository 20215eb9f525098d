package dev.postern.audit.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.OwnNames;
import dev.postern.audit.relay.Attempt.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/// Every sender and recipient that is tried, made for one server's names.
///
/// The senders that tell most come first, so that a server that wants a login from all of them is
/// not asked for long. All sixteen combinations of nmap's smtp-open-relay are among them.
final class Attempts {

  static final String STRANGER = "<postern-audit@example.net>";
  static final String NOBODY = "<>";

  private static final String PLAIN = "<{user}@{domain}>";

  private final String domain;
  private final String literal;
  private final Hello hello;

  /// @param hello which extensions may be used
  Attempts(OwnNames names, Hello hello) {
    this.domain = names.domain();
    this.literal = names.literal();
    this.hello = hello;
  }

  String ownSender() {
    return "<postmaster@" + domain + '>';
  }

  String literalSender() {
    return "<postern-audit@" + literal + '>';
  }

  /// Three senders, and a foreign recipient.
  List<Attempt> first() {
    return List.of(
        plain(RelayRule.OPEN, STRANGER),
        plain(RelayRule.OPEN_OWN_SENDER, ownSender()),
        plain(RelayRule.OPEN_NULL_SENDER, NOBODY));
  }

  /// The other senders, and a foreign recipient.
  List<Attempt> senders() {
    List<Attempt> all = new ArrayList<>();
    all.add(plain(RelayRule.OPEN_OWN_SENDER, literalSender()));
    all.add(plain(RelayRule.OPEN, PLAIN));
    all.add(plain(RelayRule.OPEN_OWN_SENDER, "<postern-audit>"));
    all.add(plain(RelayRule.OPEN_OWN_SENDER, "<postern-audit@localhost>"));
    all.add(plain(RelayRule.OPEN_SYNTAX, "postern-audit@example.net"));
    if (hello.has("AUTH")) {
      // Who relays may say who sent it; from a stranger it means nothing (RFC 4954 §5).
      all.add(plain(RelayRule.OPEN_AFTER_AUTH, ownSender() + " AUTH=postmaster@" + domain));
    }
    if (hello.has("SMTPUTF8")) {
      all.add(plain(RelayRule.OPEN_UTF8, utf8("<pöstern@example.net> SMTPUTF8")));
    }
    return all;
  }

  /// What a server takes that takes any local part as its own.
  List<Attempt> controls(String token) {
    return Stream.of(Place.OWN_DOMAIN, Place.OWN_LITERAL, Place.LOCALHOST, Place.NOWHERE)
        .map(
            place ->
                new Attempt(RelayRule.MAYBE_LOCAL, STRANGER, '<' + token + at(place) + '>', place))
        .toList();
  }

  /// Foreign recipients in all the clothes that there are.
  ///
  /// @param sender who all are from
  List<Attempt> dressed(String sender) {
    List<Attempt> all = new ArrayList<>();
    for (Place place : Place.values()) {
      if (place != Place.FOREIGN) {
        everywhere(all, sender, place);
      }
    }
    add(all, RelayRule.OPEN_PERCENT, sender, "{user}%{domain}%" + domain + '@' + domain);
    add(all, RelayRule.OPEN_BANG, sender, domain + "!{domain}!{user}@" + domain);
    for (String host : List.of(domain, literal, "localhost", "[127.0.0.1]")) {
      foreign(all, RelayRule.OPEN_SOURCE_ROUTE, sender, "<@" + host + ":{user}@{domain}>");
    }
    foreign(
        all, RelayRule.OPEN_SOURCE_ROUTE, sender, "<@" + domain + ",@example.net:{user}@{domain}>");
    add(all, RelayRule.OPEN_SOURCE_ROUTE, sender, '@' + domain + ":{user}%{domain}@" + domain);
    add(all, RelayRule.OPEN_SYNTAX, sender, "{user}\\@{domain}@" + domain);
    foreign(all, RelayRule.OPEN_SYNTAX, sender, "<{user}@{domain}.>");
    foreign(all, RelayRule.OPEN_SYNTAX, sender, "{user}@{domain}");
    foreign(all, RelayRule.OPEN_SYNTAX, sender, "<{user}@" + domain + "@{domain}>");
    foreign(all, RelayRule.OPEN, sender, "<{user}@[192.0.2.1]>");
    if (hello.has("DSN")) {
      foreign(
          all,
          RelayRule.OPEN_SYNTAX,
          sender,
          PLAIN + " ORCPT=rfc822;postmaster@" + domain + " NOTIFY=NEVER");
    }
    return List.copyOf(new LinkedHashSet<>(all));
  }

  /// In other scripts, where the server takes them (RFC 6531 §3.4).
  List<Attempt> utf8() {
    if (!hello.has("SMTPUTF8")) {
      return List.of();
    }
    String sender = STRANGER + " SMTPUTF8";
    List<Attempt> all = new ArrayList<>();
    foreign(all, RelayRule.OPEN_UTF8, sender, utf8("<pöstern-{user}@{domain}>"));
    foreign(all, RelayRule.OPEN_UTF8, sender, utf8("<{user}@bücher.example>"));
    // An ideographic full stop, which IDNA takes for a dot; a wide sign that is no at sign.
    foreign(all, RelayRule.OPEN_UTF8, sender, utf8("<{user}@example\u3002com>"));
    add(all, RelayRule.OPEN_UTF8, sender, utf8("{user}\uff20{domain}@" + domain));
    return all;
  }

  /// The few that are tried once more where one comes in another way.
  List<Attempt> brief() {
    List<Attempt> all = new ArrayList<>(first());
    add(all, RelayRule.OPEN_PERCENT, STRANGER, "{user}%{domain}@" + domain);
    add(all, RelayRule.OPEN_QUOTED, STRANGER, "\"{user}@{domain}\"@" + domain);
    foreign(all, RelayRule.OPEN_SOURCE_ROUTE, STRANGER, "<@" + domain + ":{user}@{domain}>");
    return all;
  }

  private void everywhere(List<Attempt> all, String sender, Place place) {
    String at = at(place);
    all.add(dressed(RelayRule.OPEN_PERCENT, sender, "{user}%{domain}" + at, place));
    all.add(dressed(RelayRule.OPEN_QUOTED, sender, "\"{user}@{domain}\"" + at, place));
    all.add(dressed(RelayRule.OPEN_QUOTED, sender, "\"{user}%{domain}\"" + at, place));
    all.add(dressed(RelayRule.OPEN_BANG, sender, "{domain}!{user}" + at, place));
    if (place != Place.NOWHERE) {
      all.add(dressed(RelayRule.OPEN_SYNTAX, sender, "{user}@{domain}" + at, place));
    }
  }

  private String at(Place place) {
    return switch (place) {
      case FOREIGN -> "@{domain}";
      case OWN_DOMAIN -> '@' + domain;
      case OWN_LITERAL -> '@' + literal;
      case LOCALHOST -> "@localhost";
      case NOWHERE -> "";
    };
  }

  private static Attempt dressed(RelayRule rule, String sender, String address, Place place) {
    return new Attempt(rule, sender, '<' + address + '>', place);
  }

  private static void add(List<Attempt> all, RelayRule rule, String sender, String address) {
    all.add(dressed(rule, sender, address, Place.OWN_DOMAIN));
  }

  private static void foreign(List<Attempt> all, RelayRule rule, String sender, String recipient) {
    all.add(new Attempt(rule, sender, recipient, Place.FOREIGN));
  }

  private static Attempt plain(RelayRule rule, String sender) {
    return new Attempt(rule, sender, PLAIN, Place.FOREIGN);
  }

  // As the octets that a dialogue sends them as.
  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
