package dev.postern.delivery;

import dev.postern.rig.FaultyHop;
import org.junit.jupiter.api.Tag;

/// What the hosts of a domain do wrong.
@Tag("slow")
class StraightFaultsTest extends Faults {

  @Override
  DeliveryRig rig(DeliveryConfig config, FaultyHop... hops) {
    return DeliveryRig.straight("two.example", config, hops);
  }

  @Override
  String name(FaultyHop hop) {
    return DeliveryRig.exchange("two.example", hop) + ":" + hop.port();
  }
}
