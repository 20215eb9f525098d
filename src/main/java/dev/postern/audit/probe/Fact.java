package dev.postern.audit.probe;

import java.util.List;

/// Something that was found out and is neither good nor bad: `tls versions: TLSv1.3 TLSv1.2`.
///
/// @param name in lower case, of few words
/// @param values in the order in which they are to be read
public record Fact(Area area, String name, List<String> values) {
  public Fact {
    values = List.copyOf(values);
  }
}
