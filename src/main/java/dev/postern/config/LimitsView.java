package dev.postern.config;

import dev.postern.guard.Allowance;
import dev.postern.guard.LimitsConfig;
import java.util.Map;

/// `limits` as they take effect, with the names of the file.
final class LimitsView {

  private LimitsView() {}

  static Map<String, Object> of(LimitsConfig limits) {
    var connections = limits.connections();
    var session = limits.session();
    var allowances = limits.allowances();
    var overload = limits.overload();
    Map<String, Object> view =
        ConfigView.ordered(
            "message-size", Units.writeSize(limits.messageSize()),
            "recipients", limits.recipients(),
            "connections", connections.total(),
            "connections-per-address", connections.perAddress(),
            "connections-per-network", connections.perNetwork(),
            "connection-rate", connections.rate().toString(),
            "connection-rate-per-address", connections.ratePerAddress().toString(),
            "session",
                ConfigView.ordered(
                    "commands", session.commands(),
                    "recipients", session.recipients(),
                    "messages", session.messages(),
                    "bytes", Units.writeSize(session.octets())),
            "per-key", ofKey(allowances.perKey()),
            "per-project", quotas(allowances.perProject()),
            "per-address", quotas(allowances.perAddress()),
            "overload",
                ConfigView.ordered(
                    "memory", overload.memory(),
                    "commit-time", Units.write(overload.commitTime()),
                    "queue", overload.queue()),
            "future-release", Units.write(limits.futureRelease()));
    allowances.contact().ifPresent(contact -> view.put("contact", contact.toString()));
    return view;
  }

  static Map<String, Object> ofKey(Allowance allowance) {
    Map<String, Object> view = quotas(allowance);
    view.put("new-recipients", allowance.newRecipients().toString());
    return view;
  }

  private static Map<String, Object> quotas(Allowance allowance) {
    return ConfigView.ordered(
        "messages", allowance.messages().toString(),
        "recipients", allowance.recipients().toString());
  }
}
