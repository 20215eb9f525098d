package dev.postern.cli;

import dev.postern.bench.Bench;
import dev.postern.bench.Load;
import dev.postern.bench.Report;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `postern bench`: 0 where all that was due was accepted, else 1.
@Command(
    name = "bench",
    description = "Loads a mail server and measures it: rate, percentiles, failures.")
final class BenchCommand implements Callable<Integer> {

  private static final int LAST_WORDS_SECONDS = 10;

  private final PrintWriter out;
  private final PrintWriter err;

  @Mixin private final BenchOptions options = new BenchOptions();
  @Mixin private final JsonOption json = new JsonOption();

  /// @param err for the live figures, so that the report can be kept by itself
  BenchCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws InterruptedException {
    Load load = options.load();
    try (var bench = new Bench(load)) {
      Optional<Bench.Obstacle> obstacle = bench.attempt();
      if (obstacle.isPresent()) {
        throw CliFailure.refused(load.aim() + " " + BenchText.of(obstacle.get()));
      }
      return run(bench);
    }
  }

  // SIGINT ends the JVM once its hooks have ended: this one gives the report the time it needs.
  private int run(Bench bench) throws InterruptedException {
    var printed = new CountDownLatch(1);
    var hook =
        new Thread(
            () -> {
              bench.interrupt();
              await(printed);
            },
            "last-words");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      Report report =
          bench.run(
              glance -> {
                err.println(BenchText.of(glance));
                err.flush();
              });
      int _ = json.print(out, report, () -> BenchText.print(report, out));
      out.flush();
      return report.isClean() ? 0 : CliFailure.REFUSED;
    } finally {
      printed.countDown();
      forget(hook);
    }
  }

  private static void await(CountDownLatch printed) {
    try {
      boolean _ = printed.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // It is what ends us.
    }
  }
}
