package dev.postern.cli;

import dev.postern.dkim.Algorithm;
import dev.postern.dkim.KeyRecord;
import dev.postern.signing.DkimAdmin;
import dev.postern.signing.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// DKIM keys that are a list.
final class FakeDkim implements DkimAdmin {

  final List<KeyView> keys = new ArrayList<>();

  @Override
  public List<KeyView> create(String domain, Optional<String> selector, boolean now) {
    if (!keys.isEmpty()) {
      throw new DkimProblem(domain + " has keys already");
    }
    String state = now ? "active" : "pending";
    keys.add(
        view(domain, selector.orElse("p202601a"), state, Algorithm.RSA, new Published.Missing()));
    return List.copyOf(keys);
  }

  @Override
  public List<KeyView> rotate(String domain, boolean now) {
    present(domain);
    keys.add(
        view(
            domain,
            "p202601b",
            now ? "active" : "pending",
            Algorithm.ED25519,
            new Published.Wrong("it has no p=")));
    return List.of(keys.getLast());
  }

  @Override
  public List<KeyView> retire(String domain) {
    present(domain);
    keys.replaceAll(
        key ->
            view(
                domain,
                key.selector(),
                "retired",
                key.record().algorithm(),
                new Published.Unknown("it was not looked up yet")));
    return List.copyOf(keys);
  }

  @Override
  public List<KeyView> show(Optional<String> domain) {
    domain.ifPresent(this::present);
    return List.copyOf(keys);
  }

  private void present(String domain) {
    if (keys.stream().noneMatch(key -> key.domain().equals(domain))) {
      throw new DkimProblem(domain + " has no DKIM keys");
    }
  }

  private static KeyView view(
      String domain, String selector, String state, Algorithm algorithm, Published published) {
    return new KeyView(
        domain,
        selector,
        state,
        FakeRelay.THEN,
        FakeRelay.THEN,
        KeyRecord.name(selector, domain),
        new KeyRecord(algorithm, "A".repeat(300)),
        published,
        "do something");
  }
}
