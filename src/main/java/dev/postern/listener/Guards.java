package dev.postern.listener;

import dev.postern.guard.Admission;
import dev.postern.guard.Inspections;
import dev.postern.guard.Knocks;
import dev.postern.guard.Quotas;
import dev.postern.guard.Trust;
import dev.postern.guard.lockout.Warden;

/// Who is asked about a client at the door.
///
/// @param admission whether there is room
/// @param quotas how much it may send
/// @param trust whether its address stands for itself
/// @param warden whether it is let in, and which of its logins are looked at
/// @param knocks told of every attempt to connect
/// @param inspections whether it is the relay itself, in the part of a stranger
public record Guards(
    Admission admission,
    Quotas quotas,
    Trust trust,
    Warden warden,
    Knocks knocks,
    Inspections inspections) {}
