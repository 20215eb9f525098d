package dev.postern.domain;

import dev.postern.dns.Mx;
import dev.postern.domain.SpfRecord.Directive;
import dev.postern.domain.SpfRecord.Qualifier;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// May an address send for a domain? One evaluation, as a receiver makes it (RFC 7208 §4).
final class Spf {

  /// RFC 7208 §4.6.4.
  static final int MOST_LOOKUPS = 10;

  static final int MOST_VOID = 2;
  private static final int MOST_NAMES = 10;

  private final Dns dns;
  private final InetAddress client;
  private final SpfMacros macros;
  private int lookups;
  private int empty;

  private Spf(Dns dns, InetAddress client, SpfMacros macros) {
    this.dns = dns;
    this.client = client;
    this.macros = macros;
  }

  /// RFC 7208 §2.6.
  enum Result {
    NONE,
    NEUTRAL,
    PASS,
    FAIL,
    SOFTFAIL,
    TEMPERROR,
    PERMERROR;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param why for an error, in a clause; else empty
  /// @param lookups how many of the ten were used
  record Verdict(Result result, String why, int lookups) {}

  /// @param helo what the client calls itself
  static Verdict evaluate(Dns dns, InetAddress client, String domain, String helo) {
    var spf = new Spf(dns, client, new SpfMacros(client, "postmaster@" + domain, helo));
    try {
      return new Verdict(spf.check(domain), "", spf.lookups);
    } catch (SpfProblem problem) {
      return new Verdict(Result.PERMERROR, problem.why(), spf.lookups);
    } catch (Dns.Silent silent) {
      return new Verdict(Result.TEMPERROR, silent.why(), spf.lookups);
    }
  }

  private Result check(String domain) throws SpfProblem {
    List<String> texts = SpfRecord.among(dns.txt(domain));
    if (texts.isEmpty()) {
      return Result.NONE;
    }
    if (texts.size() > 1) {
      throw new SpfProblem(domain + " has " + texts.size() + " SPF records");
    }
    SpfRecord record = SpfRecord.read(texts.getFirst());
    for (Directive directive : record.directives()) {
      if (matches(directive, domain)) {
        return result(directive.qualifier());
      }
    }
    Optional<String> redirect = record.redirected();
    if (redirect.isEmpty()) {
      return Result.NEUTRAL;
    }
    String to = macros.expand(redirect.get(), domain);
    count();
    Result result = check(to);
    if (result == Result.NONE) {
      throw new SpfProblem("redirect goes to " + to + ", which has no SPF record");
    }
    return result;
  }

  private static Result result(Qualifier qualifier) {
    return switch (qualifier) {
      case PASS -> Result.PASS;
      case FAIL -> Result.FAIL;
      case SOFTFAIL -> Result.SOFTFAIL;
      case NEUTRAL -> Result.NEUTRAL;
    };
  }

  private boolean matches(Directive directive, String domain) throws SpfProblem {
    return switch (directive.mechanism()) {
      case ALL -> true;
      case IP4, IP6 -> literal(directive);
      case INCLUDE -> included(target(directive, domain));
      case A -> inAny(addresses(target(directive, domain)), directive);
      case MX -> exchanges(target(directive, domain), directive);
      case PTR -> named(target(directive, domain));
      case EXISTS ->
          addresses(target(directive, domain)).stream().anyMatch(Inet4Address.class::isInstance);
    };
  }

  // All that come here cost one of the ten.
  private String target(Directive directive, String domain) throws SpfProblem {
    count();
    return directive.argument().isEmpty() ? domain : macros.expand(directive.argument(), domain);
  }

  private boolean included(String domain) throws SpfProblem {
    return switch (check(domain)) {
      case PASS -> true;
      case FAIL, SOFTFAIL, NEUTRAL -> false;
      case NONE -> throw new SpfProblem("include:" + domain + " has no SPF record");
      case TEMPERROR, PERMERROR -> throw new IllegalStateException("errors are thrown");
    };
  }

  private boolean exchanges(String domain, Directive directive) throws SpfProblem {
    List<Mx> exchanges = dns.mx(domain);
    countIfEmpty(exchanges, domain);
    if (exchanges.size() > MOST_NAMES) {
      throw new SpfProblem("mx:" + domain + " has more than " + MOST_NAMES + " hosts");
    }
    for (Mx exchange : exchanges) {
      if (!exchange.exchange().isEmpty() && inAny(addresses(exchange.exchange()), directive)) {
        return true;
      }
    }
    return false;
  }

  // RFC 7208 §5.5: a fault of the DNS is no match.
  private boolean named(String domain) throws SpfProblem {
    List<String> names;
    try {
      names = dns.names(client);
    } catch (Dns.Silent _) {
      return false;
    }
    countIfEmpty(names, client.getHostAddress());
    String lower = domain.toLowerCase(Locale.ROOT);
    for (String name : names.subList(0, Math.min(names.size(), MOST_NAMES))) {
      String given = name.toLowerCase(Locale.ROOT);
      if ((given.equals(lower) || given.endsWith("." + lower)) && confirms(name)) {
        return true;
      }
    }
    return false;
  }

  private boolean confirms(String name) {
    try {
      return dns.addresses(name).contains(client);
    } catch (Dns.Silent _) {
      return false;
    }
  }

  // Java takes more forms of an IPv4 address than there are here.
  private boolean literal(Directive directive) throws SpfProblem {
    String text = directive.argument();
    boolean form =
        directive.mechanism() == SpfRecord.Mechanism.IP4
            ? text.matches("\\d{1,3}(\\.\\d{1,3}){3}")
            : text.contains(":") && text.indexOf('%') < 0;
    try {
      if (form) {
        return isIn(InetAddress.ofLiteral(text), directive);
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new SpfProblem("\"" + text + "\" is no address");
  }

  private List<InetAddress> addresses(String host) throws SpfProblem {
    List<InetAddress> found = dns.addresses(host);
    countIfEmpty(found, host);
    return found;
  }

  private boolean inAny(List<InetAddress> networks, Directive directive) {
    return networks.stream().anyMatch(network -> isIn(network, directive));
  }

  private boolean isIn(InetAddress network, Directive directive) {
    byte[] ours = client.getAddress();
    byte[] theirs = network.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    int prefix = ours.length == 4 ? directive.ipv4Prefix() : directive.ipv6Prefix();
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit & 7);
      if ((ours[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }

  private void count() throws SpfProblem {
    lookups++;
    if (lookups > MOST_LOOKUPS) {
      throw new SpfProblem("it takes more than " + MOST_LOOKUPS + " look-ups");
    }
  }

  private void countIfEmpty(List<?> records, String name) throws SpfProblem {
    if (records.isEmpty()) {
      empty++;
      if (empty > MOST_VOID) {
        throw new SpfProblem(
            "more than " + MOST_VOID + " look-ups find nothing, the last one of " + name);
      }
    }
  }
}
