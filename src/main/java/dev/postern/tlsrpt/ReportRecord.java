package dev.postern.tlsrpt;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A domain's wish for reports: the TXT record at `_smtp._tls` (RFC 8460 §3).
final class ReportRecord {

  /// How many URIs of one domain get a report; further ones are passed over.
  static final int MOST_URIS = 5;

  private static final int MOST_TEXT = 4096;
  private static final String VERSION = "v=TLSRPTv1";
  // Version and fields are separated by semicolons, with space around them; the last one is free.
  private static final Pattern DELIMITER = Pattern.compile("[ \\t]*;[ \\t]*");
  private static final Pattern FIELD =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[\\x21-\\x3a\\x3c\\x3e-\\x7e]+");

  private ReportRecord() {}

  /// Where reports are wanted; empty where they are not: no record of ours, several of them (the
  /// domain then "does not implement" this), or one that breaks the grammar.
  static List<ReportUri> read(List<String> texts) {
    List<String> ours = texts.stream().filter(ReportRecord::isOurs).toList();
    return ours.size() == 1 ? fields(ours.getFirst()) : List.of();
  }

  private static boolean isOurs(String text) {
    return text.startsWith(VERSION)
        && text.length() > VERSION.length()
        && text.substring(VERSION.length()).stripLeading().startsWith(";");
  }

  private static List<ReportUri> fields(String text) {
    if (text.length() > MOST_TEXT) {
      return List.of();
    }
    String[] fields = DELIMITER.split(text.strip(), -1);
    int end = fields[fields.length - 1].isEmpty() ? fields.length - 1 : fields.length;
    Set<ReportUri> uris = new LinkedHashSet<>();
    boolean wished = false;
    for (int i = 1; i < end; i++) {
      String field = fields[i];
      if (field.startsWith("rua=") && !wished) {
        wished = true;
        for (String uri : field.substring(4).split(",", -1)) {
          ReportUri.parse(uri.strip()).ifPresent(uris::add);
        }
      } else if (!FIELD.matcher(field).matches()) {
        return List.of();
      }
    }
    return uris.stream().limit(MOST_URIS).toList();
  }
}
