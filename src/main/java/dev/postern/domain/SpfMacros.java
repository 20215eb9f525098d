package dev.postern.domain;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills in what a domain-spec leaves open (RFC 7208 §7). `%{p}` is `unknown`, as it may be.
///
/// @param sender the envelope sender's address
/// @param helo what the client called itself
record SpfMacros(InetAddress client, String sender, String helo) {

  private static final int MOST_NAME = 253;
  private static final Pattern MACRO =
      Pattern.compile("%(?:\\{([A-Za-z])(\\d{0,3})([rR]?)([-.+,/_=]*)\\}|([%_-])|)");

  /// A name to look up.
  ///
  /// @param domain the domain whose record is read
  String expand(String spec, String domain) throws SpfProblem {
    Matcher macro = MACRO.matcher(spec);
    var text = new StringBuilder();
    while (macro.find()) {
      macro.appendReplacement(text, Matcher.quoteReplacement(value(macro, domain)));
      if (text.length() > SpfRecord.MOST_TEXT) {
        throw new SpfProblem(
            "macros make a name of more than " + SpfRecord.MOST_TEXT + " characters");
      }
    }
    macro.appendTail(text);
    return fitting(text.toString());
  }

  private String value(Matcher macro, String domain) throws SpfProblem {
    String sign = macro.group(5);
    if (sign != null) {
      return switch (sign) {
        case "%" -> "%";
        case "_" -> " ";
        default -> "%20";
      };
    }
    if (macro.group(1) == null) {
      throw new SpfProblem("a percent sign begins no macro");
    }
    int at = sender.lastIndexOf('@');
    String value =
        switch (macro.group(1).toLowerCase(Locale.ROOT)) {
          case "s" -> sender;
          case "l" -> sender.substring(0, Math.max(at, 0));
          case "o" -> sender.substring(at + 1);
          case "d" -> domain;
          case "i" -> dotted();
          case "p" -> "unknown";
          case "v" -> client instanceof Inet4Address ? "in-addr" : "ip6";
          case "h" -> helo;
          default -> throw new SpfProblem("there is no macro %{" + macro.group(1) + "} here");
        };
    return transformed(value, macro.group(2), !macro.group(3).isEmpty(), macro.group(4));
  }

  private static String transformed(
      String value, String digits, boolean reversed, String delimiters) throws SpfProblem {
    String split = delimiters.isEmpty() ? "." : delimiters;
    List<String> parts =
        new ArrayList<>(Arrays.asList(value.split("[" + Pattern.quote(split) + "]", -1)));
    if (reversed) {
      Collections.reverse(parts);
    }
    if (!digits.isEmpty()) {
      int wanted = Integer.parseInt(digits);
      if (wanted == 0) {
        throw new SpfProblem("a macro keeps none of its parts");
      }
      parts = parts.subList(Math.max(0, parts.size() - wanted), parts.size());
    }
    return String.join(".", parts);
  }

  // RFC 7208 §7.3: for IPv6 one nibble for each label.
  private String dotted() {
    return client instanceof Inet4Address
        ? client.getHostAddress()
        : String.join(".", HexFormat.of().formatHex(client.getAddress()).split("", 0));
  }

  // Labels go from the left until it is a name.
  private static String fitting(String name) {
    String left = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    while (left.length() > MOST_NAME && left.indexOf('.') >= 0) {
      left = left.substring(left.indexOf('.') + 1);
    }
    return left;
  }
}
