package dev.postern.bench;

/// How a run stands, about once a second.
///
/// @param second since the start
/// @param warmingUp whether nothing counts yet
/// @param perSecond messages accepted since the glance before
/// @param inFlight messages given to a connection and not answered
/// @param waiting messages due that no connection is free for
/// @param failed since the warm-up, with those that were not sent in time
/// @param recent how long those took that were accepted since the glance before
public record Glance(
    long second,
    boolean warmingUp,
    double perSecond,
    int inFlight,
    long waiting,
    long failed,
    Timing recent) {}
