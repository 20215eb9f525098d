package dev.postern.baseline;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/// Numbers as people write them: whole ones whole, others to three digits.
final class Numbers {

  private Numbers() {}

  static String text(double number) {
    if (Double.isInfinite(number)) {
      return number > 0 ? "anything" : "nothing";
    }
    double size = Math.abs(number);
    if ((size < 1e-6 && size > 0) || size >= 1e12) {
      return String.format(Locale.ROOT, "%.2e", number);
    }
    if (size < 1000 && number == Math.rint(number)) {
      return Integer.toString((int) number);
    }
    if (size >= 100 || number == Math.rint(number)) {
      return String.format(Locale.ROOT, "%,.0f", number);
    }
    return new BigDecimal(number).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }
}
