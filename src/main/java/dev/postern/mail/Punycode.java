package dev.postern.mail;

import java.util.Optional;

/// Punycode of one label (RFC 3492), without the `xn--` prefix.
final class Punycode {

  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 128;

  private Punycode() {}

  /// RFC 3492 §6.3. Labels are at most 63 octets on the wire, so nothing here can overflow for a
  /// label that is kept.
  static String encode(String label) {
    int[] input = label.codePoints().toArray();
    var output = new StringBuilder();
    for (int c : input) {
      if (c < INITIAL_N) {
        output.append((char) c);
      }
    }
    int basic = output.length();
    int handled = basic;
    if (basic > 0) {
      output.append('-');
    }
    int n = INITIAL_N;
    int delta = 0;
    int bias = INITIAL_BIAS;
    while (handled < input.length) {
      int next = Integer.MAX_VALUE;
      for (int c : input) {
        if (c >= n && c < next) {
          next = c;
        }
      }
      delta += (next - n) * (handled + 1);
      n = next;
      for (int c : input) {
        if (c < n) {
          delta++;
        }
        if (c == n) {
          appendVariableLength(output, delta, bias);
          bias = adapt(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      n++;
    }
    return output.toString();
  }

  /// RFC 3492 §6.2; empty where the text is not Punycode.
  static Optional<String> decode(String text) {
    int split = text.lastIndexOf('-');
    var output = new StringBuilder(split > 0 ? text.substring(0, split) : "");
    int n = INITIAL_N;
    int i = 0;
    int bias = INITIAL_BIAS;
    int length = output.length();
    for (int in = split > 0 ? split + 1 : 0; in < text.length(); ) {
      int old = i;
      int weight = 1;
      for (int k = BASE; ; k += BASE) {
        if (in == text.length()) {
          return Optional.empty();
        }
        int digit = digit(text.charAt(in++));
        long sum = i + (long) digit * weight;
        if (digit < 0 || sum > Integer.MAX_VALUE) {
          return Optional.empty();
        }
        i = (int) sum;
        int threshold = threshold(k, bias);
        if (digit < threshold) {
          break;
        }
        long heavier = (long) weight * (BASE - threshold);
        if (heavier > Integer.MAX_VALUE) {
          return Optional.empty();
        }
        weight = (int) heavier;
      }
      bias = adapt(i - old, length + 1, old == 0);
      n += i / (length + 1);
      i %= length + 1;
      if (n < INITIAL_N || n > Character.MAX_CODE_POINT) {
        return Optional.empty();
      }
      output.insert(output.offsetByCodePoints(0, i), Character.toString(n));
      i++;
      length++;
    }
    return Optional.of(output.toString());
  }

  private static void appendVariableLength(StringBuilder output, int delta, int bias) {
    int q = delta;
    for (int k = BASE; ; k += BASE) {
      int threshold = threshold(k, bias);
      if (q < threshold) {
        output.append(digit(q));
        return;
      }
      output.append(digit(threshold + (q - threshold) % (BASE - threshold)));
      q = (q - threshold) / (BASE - threshold);
    }
  }

  private static int threshold(int k, int bias) {
    return Math.clamp(k - bias, T_MIN, T_MAX);
  }

  private static int adapt(int delta, int points, boolean first) {
    int rest = first ? delta / DAMP : delta / 2;
    rest += rest / points;
    int k = 0;
    while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
      rest /= BASE - T_MIN;
      k += BASE;
    }
    return k + (BASE - T_MIN + 1) * rest / (rest + SKEW);
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }

  private static int digit(char c) {
    if (c >= 'a' && c <= 'z') {
      return c - 'a';
    }
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
  }
}
