import dev.postern.baseline.Detector;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scores the detector, a three-sigma rule and the results that lie in a checkout of the Numenta
/// Anomaly Benchmark, all by that benchmark's rules: the first alarm in a labelled window earns the
/// more, the earlier; each alarm outside costs; one threshold for the whole corpus, the best there
/// is.
final class Nab {

  private static final Pattern FILE =
      Pattern.compile(
          "\"([^\"]+\\.csv)\": \\[(.*?)\\](?=,\\s*\"[^\"]+csv|\\s*\\})", Pattern.DOTALL);
  private static final Pattern TIME = Pattern.compile("\"(\\d{4}[^\"]+)\"");
  private static final List<String> OTHERS =
      List.of("numenta", "contextOSE", "ARTime", "randomCutForest");

  private Nab() {}

  /// A labelled series: windows are pairs of first and last row.
  record Labelled(String name, List<Row> rows, List<int[]> windows) {
    int probation() {
      return (int) Math.min(Math.floor(0.15 * rows.size()), 0.15 * 5000);
    }
  }

  record Profile(String name, double falseAlarm, double missed) {}

  /// @param window -1 outside
  record Point(double score, double worth, int window) {}

  record Best(double score, double threshold) {}

  public static void main(String... args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: bench/nab.sh CHECKOUT-OF-NAB");
      System.exit(2);
    }
    Path home = Path.of(args[0]);
    List<Labelled> corpus = corpus(home);
    System.out.println(
        "detector             standard  low-FP  low-FN  threshold  half A  half B  B at A's"
            + " threshold");
    long began = System.nanoTime();
    report("postern", corpus, corpus.stream().map(series -> run(series, detector())).toList());
    long rows = corpus.stream().mapToLong(series -> series.rows().size()).sum();
    double micros = (System.nanoTime() - began) / 1e3 / rows;
    report("three sigma", corpus, corpus.stream().map(series -> run(series, sigma())).toList());
    for (String other : OTHERS) {
      if (Files.isDirectory(home.resolve("results/" + other))) {
        List<double[]> scores = new ArrayList<>();
        for (Labelled series : corpus) {
          scores.add(published(home, other, series));
        }
        report(other, corpus, scores);
      }
    }
    System.out.printf(Locale.ROOT, "postern: %.1f µs an observation, scoring included%n", micros);
  }

  private static ToDoubleFunction<Row> detector() {
    Detector detector = new Detector();
    return row -> detector.observe(row.at(), row.value()).value();
  }

  /// Standard deviations off the mean of all that came before.
  private static ToDoubleFunction<Row> sigma() {
    double[] state = new double[3];
    return row -> {
      double off = row.value() - state[1];
      double score =
          state[0] > 30 && state[2] > 0 ? Math.abs(off) / Math.sqrt(state[2] / state[0]) : 0;
      state[0]++;
      state[1] += off / state[0];
      state[2] += off * (row.value() - state[1]);
      return score;
    };
  }

  private static double[] run(Labelled series, ToDoubleFunction<Row> scoring) {
    return series.rows().stream().mapToDouble(scoring).toArray();
  }

  private static double[] published(Path home, String detector, Labelled series)
      throws IOException {
    String[] path = series.name().split("/");
    Path file =
        home.resolve("results/" + detector + "/" + path[0] + "/" + detector + "_" + path[1]);
    return Files.readAllLines(file).stream()
        .skip(1)
        .limit(series.rows().size())
        .mapToDouble(line -> Double.parseDouble(line.split(",")[2]))
        .toArray();
  }

  private static List<Labelled> corpus(Path home) throws IOException {
    List<Labelled> corpus = new ArrayList<>();
    Matcher files = FILE.matcher(Files.readString(home.resolve("labels/combined_windows.json")));
    while (files.find()) {
      List<Row> rows = rows(home.resolve("data/" + files.group(1)));
      Map<Instant, Integer> numbers = new HashMap<>();
      for (int i = 0; i < rows.size(); i++) {
        numbers.putIfAbsent(rows.get(i).at(), i);
      }
      List<Integer> edges = new ArrayList<>();
      Matcher times = TIME.matcher(files.group(2));
      while (times.find()) {
        edges.add(numbers.get(Timestamps.parse(times.group(1)).orElseThrow()));
      }
      List<int[]> windows = new ArrayList<>();
      for (int i = 0; i < edges.size(); i += 2) {
        windows.add(new int[] {edges.get(i), edges.get(i + 1)});
      }
      corpus.add(new Labelled(files.group(1), rows, windows));
    }
    return corpus;
  }

  private static List<Row> rows(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      Rows rows = new Rows(in);
      List<Row> all = new ArrayList<>();
      for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
      return all;
    }
  }

  private static void report(String name, List<Labelled> corpus, List<double[]> scores) {
    Profile standard = new Profile("standard", 0.11, 1);
    Best whole = best(corpus, scores, standard, -1);
    Best half = best(corpus, scores, standard, 0);
    System.out.printf(
        Locale.ROOT,
        "%-20s %8.1f %7.1f %7.1f %10.4f %7.1f %7.1f %10.1f%n",
        name,
        whole.score(),
        best(corpus, scores, new Profile("low FP", 0.22, 1), -1).score(),
        best(corpus, scores, new Profile("low FN", 0.11, 2), -1).score(),
        whole.threshold(),
        half.score(),
        best(corpus, scores, standard, 1).score(),
        at(corpus, scores, standard, 1, half.threshold()));
  }

  /// @param half 0 or 1 for every other file, -1 for all
  private static Best best(
      List<Labelled> corpus, List<double[]> scores, Profile profile, int half) {
    List<Point> points = points(corpus, scores, half);
    points.sort(Comparator.comparingDouble(Point::score).reversed());
    int windows = windows(corpus, half);
    Map<Integer, Double> earned = new HashMap<>();
    double sum =
        -profile.missed()
            * points.stream()
                .filter(point -> point.window() >= 0)
                .map(Point::window)
                .distinct()
                .count();
    Best best = new Best(sum, Double.POSITIVE_INFINITY);
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.window() < 0) {
        sum += point.worth() * profile.falseAlarm();
      } else {
        double before = earned.getOrDefault(point.window(), -profile.missed());
        sum += Math.max(0, point.worth() - before);
        earned.put(point.window(), Math.max(before, point.worth()));
      }
      boolean last = i + 1 == points.size() || points.get(i + 1).score() != point.score();
      if (last && sum > best.score()) {
        best = new Best(sum, point.score());
      }
    }
    return new Best(normalised(best.score(), windows, profile), best.threshold());
  }

  private static double at(
      List<Labelled> corpus, List<double[]> scores, Profile profile, int half, double threshold) {
    Map<Integer, Double> earned = new HashMap<>();
    double sum = 0;
    for (Point point : points(corpus, scores, half)) {
      if (point.window() >= 0) {
        earned.merge(
            point.window(),
            point.score() >= threshold ? point.worth() : -profile.missed(),
            Math::max);
      } else if (point.score() >= threshold) {
        sum += point.worth() * profile.falseAlarm();
      }
    }
    sum += earned.values().stream().mapToDouble(Double::doubleValue).sum();
    return normalised(sum, windows(corpus, half), profile);
  }

  // 0 is a detector that says nothing, 100 one that is perfect.
  private static double normalised(double score, int windows, Profile profile) {
    double silent = -profile.missed() * windows;
    return 100 * (score - silent) / (windows - silent);
  }

  private static int windows(List<Labelled> corpus, int half) {
    int windows = 0;
    for (int i = 0; i < corpus.size(); i++) {
      windows += half < 0 || i % 2 == half ? corpus.get(i).windows().size() : 0;
    }
    return windows;
  }

  private static List<Point> points(List<Labelled> corpus, List<double[]> scores, int half) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < corpus.size(); i++) {
      if (half < 0 || i % 2 == half) {
        points(corpus.get(i), scores.get(i), i * 1000, points);
      }
    }
    return points;
  }

  private static void points(
      Labelled series, double[] scores, int firstWindow, List<Point> points) {
    List<int[]> windows = series.windows();
    int next = 0;
    for (int row = 0; row < scores.length; row++) {
      while (next < windows.size() && row > windows.get(next)[1]) {
        next++;
      }
      boolean inside = next < windows.size() && row >= windows.get(next)[0];
      if (row >= series.probation()) {
        double worth =
            inside
                ? earns(windows.get(next), row)
                : costs(next == 0 ? null : windows.get(next - 1), row);
        points.add(new Point(scores[row], worth, inside ? firstWindow + next : -1));
      }
    }
  }

  private static double earns(int[] window, int row) {
    double width = window[1] - window[0] + 1;
    return sigmoid(-(window[1] - row + 1) / width) / sigmoid(-1);
  }

  private static double costs(int[] previous, int row) {
    return previous == null
        ? -1
        : sigmoid((row - previous[1]) / (double) (previous[1] - previous[0]));
  }

  private static double sigmoid(double position) {
    return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
  }
}
