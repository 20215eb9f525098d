package dev.postern.egress;

import java.util.List;
import java.util.Locale;

/// The profile: what each site is allowed. The first rule that fits shapes it, else the default.
/// Immutable; a reload makes another one.
public record Shaping(List<Rule> rules, Shape fallback) {

  /// No rules, and the default of [Shape].
  public static final Shaping NONE = new Shaping(List.of(), Shape.DEFAULT);

  public Shaping {
    rules = List.copyOf(rules);
  }

  /// Whom a shape is for.
  ///
  /// @param mx patterns of MX hosts: fits a site that has one of them
  /// @param domains patterns of recipient domains: fits mail for them, and makes each of these
  ///   domains a site of its own, since others at the same hosts are shaped otherwise
  public record Rule(List<Glob> mx, List<Glob> domains, Shape shape) {
    public Rule {
      mx = List.copyOf(mx);
      domains = List.copyOf(domains);
    }
  }

  /// Which site a domain's mail belongs to, and its shape.
  public record Placement(SiteName site, Shape shape) {}

  /// Places a domain's mail.
  ///
  /// @param domain in its comparable form
  /// @param hosts the domain's MX hosts, at least one: the domain itself where it has no MX
  public Placement place(String domain, List<String> hosts) {
    String plain = domain.toLowerCase(Locale.ROOT);
    SiteName site = SiteName.of(hosts);
    for (Rule rule : rules) {
      if (matches(rule.domains(), plain)) {
        return new Placement(SiteName.of(plain, hosts), rule.shape());
      }
      if (fits(rule, site)) {
        return new Placement(site, rule.shape());
      }
    }
    return new Placement(site, fallback);
  }

  /// The shape of a site that was placed under another profile.
  Shape shape(SiteName site) {
    for (Rule rule : rules) {
      boolean own = site.domain().filter(domain -> matches(rule.domains(), domain)).isPresent();
      if (own || fits(rule, site)) {
        return rule.shape();
      }
    }
    return fallback;
  }

  private static boolean fits(Rule rule, SiteName site) {
    return site.hosts().stream().anyMatch(host -> matches(rule.mx(), host));
  }

  private static boolean matches(List<Glob> patterns, String name) {
    for (Glob pattern : patterns) {
      if (pattern.matches(name)) {
        return true;
      }
    }
    return false;
  }
}
