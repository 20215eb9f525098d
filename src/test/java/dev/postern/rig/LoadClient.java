package dev.postern.rig;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends messages over plain sockets on several connections at a time, until it is told to stop or
/// enough are accepted; a lost connection is made again.
public final class LoadClient implements AutoCloseable {

  private static final int AGAIN_MILLIS = 20;
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final String TEXT =
      "A line of some text, to fill the message a little.\r\n".repeat(20);

  private final int port;
  private final int most;
  private final List<String> domains;
  private final AtomicInteger next = new AtomicInteger();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /// @param most how many accepted messages are enough
  public LoadClient(int port, int connections, int most) {
    this(port, connections, most, List.of("dest.example"));
  }

  /// @param domains of the recipients, in turn
  public LoadClient(int port, int connections, int most, List<String> domains) {
    this.port = port;
    this.most = most;
    this.domains = List.copyOf(domains);
    for (int i = 0; i < connections; i++) {
      threads.add(Thread.ofVirtual().start(this::run));
    }
  }

  /// The ids of messages whose end of data was answered 250.
  public Set<String> accepted() {
    return accepted;
  }

  public void awaitAccepted(int count) {
    Await.until(
        () -> count + " accepted messages; there are " + accepted.size(),
        MOST,
        () -> accepted.size() >= count);
  }

  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private boolean isDone() {
    return stopped || accepted.size() >= most;
  }

  private void run() {
    while (!isDone()) {
      try (var talk = new SmtpTalk(port)) {
        talk.expect("250", talk.say("EHLO load.example"));
        while (!isDone()) {
          send(talk);
        }
        talk.say("QUIT");
      } catch (IOException _) {
        pause();
      }
    }
  }

  private void send(SmtpTalk talk) throws IOException {
    int number = next.incrementAndGet();
    String id = "m" + number;
    String domain = domains.get(number % domains.size());
    talk.expect("250", talk.say("MAIL FROM:<load@app.example>"));
    talk.expect("250", talk.say("RCPT TO:<" + id + "@" + domain + ">"));
    talk.message("From: load@app.example\r\nSubject: load\r\nX-Test-Id: " + id + "\r\n\r\n" + TEXT);
    accepted.add(id);
  }

  private static void pause() {
    try {
      Thread.sleep(AGAIN_MILLIS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
