package dev.postern.store;

import java.time.LocalDate;

/// An address from which a user has logged in.
///
/// @param address as text; of IPv6 its /64
/// @param seen the last time, in UTC
public record StoredPlace(String user, String address, LocalDate seen) {}
