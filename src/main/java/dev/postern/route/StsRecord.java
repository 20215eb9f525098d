package dev.postern.route;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The TXT record that says that a domain has a policy, and which (RFC 8461 §3.1).
public final class StsRecord {

  private static final Pattern VERSION = Pattern.compile("v=STSv1[ \t]*(;.*|)");
  private static final Pattern FIELD =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\\x21-\\x3a\\x3c\\x3e-\\x7e]+)");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");

  private StsRecord() {}

  /// The id, where there is exactly one record of this kind and it is well formed.
  public static Optional<String> id(List<String> texts) {
    List<String> records = texts.stream().filter(text -> VERSION.matcher(text).matches()).toList();
    return records.size() == 1 ? id(records.getFirst()) : Optional.empty();
  }

  private static Optional<String> id(String record) {
    String id = null;
    String[] fields = record.split(";", -1);
    for (int i = 1; i < fields.length; i++) {
      String field = fields[i].strip();
      if (field.isEmpty() && i == fields.length - 1) {
        break;
      }
      Matcher parts = FIELD.matcher(field);
      if (!parts.matches()) {
        return Optional.empty();
      }
      if (id == null && parts.group(1).equals("id")) {
        id = parts.group(2);
      }
    }
    return Optional.ofNullable(id).filter(value -> ID.matcher(value).matches());
  }
}
