package dev.postern.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a command for each notice: without a shell, the JSON on its standard input, with hardly
/// anything of our environment, which may hold secrets. What it prints goes to the log. It is
/// killed when its time is over, and whatever it started with it.
final class Program implements Channel {

  static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final int MOST_OUTPUT = 4096;
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(1);
  private static final List<String> KEPT = List.of("PATH", "HOME", "LANG", "TZ");
  private static final Logger LOG = LoggerFactory.getLogger(Program.class);

  private final List<String> command;
  private final String relay;
  private final Duration timeout;

  Program(List<String> command, String relay, Duration timeout) {
    this.command = List.copyOf(command);
    this.relay = relay;
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return "command";
  }

  @Override
  public String tell(Notice notice) throws NotTold, InterruptedException {
    Process process = start(notice);
    var output = new Output(process.getInputStream());
    Thread reader = Thread.ofPlatform().daemon().name("alert-output").start(output);
    Thread writer =
        Thread.ofPlatform()
            .daemon()
            .name("alert-input")
            .start(() -> write(process, notice.json(relay)));
    try {
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        kill(process);
      }
      // What outlives the command may keep its output open for ever.
      reader.join(LAST_OUTPUT);
      String said = output.text();
      if (!said.isEmpty()) {
        LOG.info("alerts.command says: {}", said);
      }
      if (!ended) {
        throw new NotTold("it ran longer than " + timeout.toSeconds() + " s and was killed", false);
      }
    } finally {
      kill(process);
      writer.interrupt();
    }
    if (process.exitValue() != 0) {
      throw new NotTold("it ended with " + process.exitValue(), false);
    }
    return "the command ended well";
  }

  private Process start(Notice notice) throws NotTold {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(KEPT);
    environment.put("POSTERN_ALERT_CAUSE", notice.cause());
    try {
      return builder.start();
    } catch (IOException cause) {
      throw new NotTold("it can't be started: " + cause.getMessage(), false);
    }
  }

  private static void write(Process process, byte[] json) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(json);
    } catch (IOException _) {
      // It may well end without reading it all.
    }
  }

  private static void kill(Process process) {
    List<ProcessHandle> children = new ArrayList<>(process.descendants().toList());
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /// What a command prints; no more than the start of it is kept.
  private static final class Output implements Runnable {

    private final InputStream in;
    private final byte[] kept = new byte[MOST_OUTPUT];
    private int length;

    Output(InputStream in) {
      this.in = in;
    }

    @Override
    public void run() {
      byte[] piece = new byte[8192];
      try {
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
          keep(piece, read);
        }
      } catch (IOException _) {
        // The process is gone.
      }
    }

    private synchronized void keep(byte[] piece, int count) {
      int some = Math.min(count, MOST_OUTPUT - length);
      System.arraycopy(piece, 0, kept, length, some);
      length += some;
    }

    synchronized String text() {
      return new String(kept, 0, length, UTF_8).strip();
    }
  }
}
