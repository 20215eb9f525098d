package dev.postern.config;

import dev.postern.egress.EgressConfig;
import dev.postern.egress.EgressConfig.Use;
import dev.postern.egress.Pool;
import dev.postern.egress.Source;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/// The section `egress` of a [ConfigView].
final class EgressView {

  private EgressView() {}

  static Map<String, Object> of(EgressConfig egress) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("sources", egress.sources().stream().map(EgressView::source).toList());
    view.put("pools", egress.pools().stream().map(EgressView::pool).toList());
    if (!egress.uses().isEmpty()) {
      view.put("use", egress.uses().stream().map(EgressView::use).toList());
    }
    view.put("default", egress.fallback().name());
    if (egress.profile() != null) {
      view.put("profile", egress.profile().toString());
    }
    return view;
  }

  private static Map<String, Object> source(Source source) {
    Map<String, Object> view = ConfigView.ordered("name", source.name());
    if (!source.addresses().isEmpty()) {
      view.put("addresses", source.addresses().stream().map(InetAddress::getHostAddress).toList());
    }
    view.put("hostname", source.hostname());
    return view;
  }

  private static Map<String, Object> pool(Pool pool) {
    return ConfigView.ordered(
        "name", pool.name(), "sources", pool.members().stream().map(EgressView::member).toList());
  }

  private static Map<String, Object> member(Pool.Member member) {
    Map<String, Object> view =
        ConfigView.ordered("source", member.source().name(), "weight", member.weight());
    Pool.WarmUp warmUp = member.warmUp();
    if (warmUp != null) {
      view.put(
          "warm-up", ConfigView.ordered("since", warmUp.since().toString(), "days", warmUp.days()));
    }
    return view;
  }

  private static Map<String, Object> use(Use use) {
    return switch (use) {
      case Use.Key(String user, Pool pool) -> ConfigView.ordered("key", user, "pool", pool.name());
      case Use.Project(String name, Pool pool) ->
          ConfigView.ordered("project", name, "pool", pool.name());
    };
  }
}
