package dev.postern.store;

import java.time.LocalDate;
import java.util.List;

/// What was counted of one domain's TLS on one day, as it is kept.
///
/// @param day in UTC
/// @param domain in A-labels
/// @param tally a text of whoever counts
/// @param done the URIs that have their report; none holds a line feed
public record StoredTally(LocalDate day, String domain, String tally, List<String> done) {
  public StoredTally {
    done = List.copyOf(done);
  }
}
