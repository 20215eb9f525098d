package dev.postern.delivery;

import dev.postern.egress.EgressPools;
import dev.postern.egress.Overrides;
import dev.postern.egress.Shaping;
import dev.postern.egress.Sites;
import dev.postern.route.Directory;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// What mail that goes straight to its domain's hosts needs besides a dialer.
///
/// @param pools and `shaping` as they are at the time: a reload changes them
/// @param outcomes is told how TLS fares
/// @param random from 0 to below 1, for the choice among a pool's sources
public record StraightConfig(
    Directory directory,
    Sites sites,
    Overrides overrides,
    Supplier<EgressPools> pools,
    Supplier<Shaping> shaping,
    TlsOutcomes outcomes,
    DoubleSupplier random,
    InstantSource clock) {}
