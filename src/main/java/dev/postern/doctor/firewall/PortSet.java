package dev.postern.doctor.firewall;

import java.util.Arrays;
import java.util.Map;

/// Ports as rules name them: `25`, `22-80`, `22:80`, `submission`, `{ 25, 465 }`.
final class PortSet {

  private static final Map<String, Integer> SERVICES =
      Map.of(
          "smtp", 25,
          "smtps", 465,
          "submissions", 465,
          "urd", 465,
          "ssmtp", 465,
          "submission", 587,
          "smtp-submission", 587);

  private PortSet() {}

  static boolean has(String text, int port) {
    return Arrays.stream(text.replaceAll("[{}]", " ").strip().split("[,\\s]+", 1000))
        .anyMatch(one -> isIn(one, port));
  }

  private static boolean isIn(String one, int port) {
    String[] ends = SERVICES.containsKey(one) ? new String[] {one} : one.split("[:-]", 3);
    if (ends.length > 2) {
      return false;
    }
    int first = number(ends[0]);
    return first >= 0 && first <= port && port <= number(ends[ends.length - 1]);
  }

  // -1 where it is none.
  private static int number(String text) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : SERVICES.getOrDefault(text, -1);
  }
}
