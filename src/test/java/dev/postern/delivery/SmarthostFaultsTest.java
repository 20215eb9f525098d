package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.queue.Outcome;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.FaultyHop.Drop;
import dev.postern.route.Route;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a smarthost does wrong.
@Tag("slow")
class SmarthostFaultsTest extends Faults {

  @Override
  DeliveryRig rig(DeliveryConfig config, FaultyHop... hops) {
    return new DeliveryRig(DeliveryRig.smarthost(Route.Tls.NONE, null, hops), config);
  }

  @Override
  String name(FaultyHop hop) {
    return hop.host() + ":" + hop.port();
  }

  @Test
  void anUnreachableHostIsRememberedAndTheNextOneUsed() throws IOException {
    int closed = FaultyHop.closedPort();
    var route =
        new Route.Smarthost(
            List.of(new Route.Host("127.0.0.1", closed), new Route.Host("127.0.0.1", good.port())),
            Route.Tls.NONE,
            null);
    try (var rig = new DeliveryRig(route, DeliveryRig.config())) {
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
      assertThat(rig.send("b@two.example")).hasOnlyElementsOfType(Outcome.Delivered.class);
      assertThat(rig.metrics.scrape())
          .contains("postern_hop_connections_total{result=\"failed\"} 1.0");
    }
  }

  @Test
  void whileEveryHostIsDownTheReasonComesAtOnce() throws IOException {
    int closed = FaultyHop.closedPort();
    var route =
        new Route.Smarthost(List.of(new Route.Host("127.0.0.1", closed)), Route.Tls.NONE, null);
    try (var rig = new DeliveryRig(route, DeliveryRig.config())) {
      assertThat(rig.send("b@two.example").getFirst().reply().toString())
          .startsWith("451 4.4.1 127.0.0.1:" + closed)
          .endsWith("connection refused");
      assertThat(rig.send("b@two.example").getFirst().reply().toString())
          .startsWith("451 4.4.1 127.0.0.1:" + closed + ": not tried just now")
          .endsWith("connection refused");
    }
  }

  @Test
  void aHostWithoutAnAddressDefers() {
    var route =
        new Route.Smarthost(
            List.of(new Route.Host("no-such-host.invalid", 25)), Route.Tls.NONE, null);
    try (var rig = new DeliveryRig(route, DeliveryRig.config())) {
      assertThat(rig.send("b@two.example").getFirst())
          .isInstanceOfSatisfying(
              Outcome.Deferred.class,
              deferred ->
                  assertThat(deferred.reply().toString())
                      .startsWith("451 4.4.3 no-such-host.invalid:25: no address"));
    }
  }

  @Test
  void faultsLowerTheConcurrency() {
    bad.always("MAIL", new Drop());
    try (var rig = DeliveryRig.to(bad)) {
      int before = rig.room();
      rig.send("b@two.example");

      assertThat(rig.room()).isLessThan(before);
    }
  }
}
