/// A line that is no observation.
final class BadLine extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int line;

  BadLine(int line, String why) {
    super(why);
    this.line = line;
  }

  int line() {
    return line;
  }
}
