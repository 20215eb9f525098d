import dev.postern.baseline.Detector;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Reads a series as `timestamp,value` lines and writes `timestamp,value,anomaly_score`, line by
/// line, each judged before the next is read.
final class Anomaly {

  private Anomaly() {}

  public static void main(String... args) throws IOException {
    if (args.length > 1 || args.length == 1 && args[0].startsWith("-") && args[0].length() > 1) {
      System.err.println("usage: bench/anomaly.sh [FILE.csv] (or the series on standard input)");
      System.exit(2);
    }
    String name = args.length == 1 && !args[0].equals("-") ? args[0] : "standard input";
    try (InputStream in =
            args.length == 1 && !args[0].equals("-") ? new FileInputStream(args[0]) : System.in;
        PrintWriter out =
            new PrintWriter(
                new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
      try {
        score(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), out);
      } catch (BadLine bad) {
        out.flush();
        System.err.println("anomaly: " + name + ", line " + bad.line() + ": " + bad.getMessage());
        System.exit(2);
      }
    } catch (IOException unreadable) {
      System.err.println("anomaly: " + name + " can't be read: " + unreadable.getMessage());
      System.exit(2);
    }
  }

  private static void score(BufferedReader in, PrintWriter out) throws IOException {
    Detector detector = new Detector();
    Rows rows = new Rows(in);
    out.println("timestamp,value,anomaly_score");
    for (Optional<Row> next = rows.next(); next.isPresent(); next = rows.next()) {
      Row row = next.get();
      double score = detector.observe(row.at(), row.value()).value();
      out.println(
          row.timestamp() + "," + row.text() + "," + String.format(Locale.ROOT, "%.6f", score));
    }
  }
}
