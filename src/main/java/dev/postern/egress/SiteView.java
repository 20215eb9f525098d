package dev.postern.egress;

import org.jspecify.annotations.Nullable;

/// One site as it stands, for operators.
///
/// @param waiting messages that are due and wait for it
/// @param inFlight attempts under way
/// @param limit how many attempts may be under way just now
/// @param open connections, idle ones too
/// @param factor the part of the profile's limits that a back-off left in force; 1 for all
/// @param lastReply null where it never gave one
/// @param delivered messages taken in the last hour
/// @param deferred replies 4xx in the last hour
/// @param rejected replies 5xx in the last hour
public record SiteView(
    String source,
    SiteName site,
    Shape shape,
    Verdict verdict,
    int waiting,
    int inFlight,
    int limit,
    int open,
    double factor,
    @Nullable String lastReply,
    int delivered,
    int deferred,
    int rejected) {}
