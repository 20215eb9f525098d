package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import dev.postern.trace.OtlpReceiver;
import dev.postern.trace.OtlpReceiver.Received;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A message's trace, as a collector sees it.
@Tag("slow")
class TracingTest {

  @TempDir Path directory;

  private static List<Received> named(OtlpReceiver collector, String name) {
    return collector.spans().stream().filter(span -> span.name().equals(name)).toList();
  }

  @Test
  void theDeliveryAfterARestartJoinsTheTraceOfTheSubmission() {
    var busy = new AtomicBoolean(true);
    try (var collector = new OtlpReceiver();
        var hop =
            new RecordingHop(
                (verb, _) -> verb.equals("RCPT") && busy.get() ? "450 4.2.1 busy" : null)) {
      RelayHome home =
          RelayHome.relayingTo(directory, hop.port())
              .edit("http: {", "tracing: { otlp: \"" + collector.address() + "\" }\nhttp: {");
      try (RelayProcess relay = home.start()) {
        SmtpTalk.send(home.trustedPort(), "a@app.example", "traced", "bob@dest.example");
        relay.awaitEvent("deferred", _ -> true);
        assertThat(relay.terminate()).isZero();
      }
      busy.set(false);
      try (RelayProcess relay = home.start()) {
        relay.awaitEvent("delivered", _ -> true);
        Await.until(
            () -> "the attempt that delivered among " + collector.spans(),
            Await.LONG,
            () ->
                named(collector, "attempt").stream()
                    .anyMatch(
                        span -> "delivered".equals(span.attributes().get("postern.outcome"))));
      }
      Received root = named(collector, "message").getFirst();
      assertThat(collector.spans())
          .allSatisfy(span -> assertThat(span.trace()).isEqualTo(root.trace()))
          .allSatisfy(span -> assertThat(span.end()).isAfterOrEqualTo(span.start()))
          .extracting(Received::name)
          .contains("message", "submission", "commit", "queue", "attempt");
      Received submission = named(collector, "submission").getFirst();
      Received commit = named(collector, "commit").getFirst();
      assertThat(submission.parent()).isEqualTo(root.id());
      assertThat(submission.attributes()).containsEntry("postern.listener", "sidecar");
      assertThat(submission.start()).isEqualTo(root.start());
      assertThat(commit.start()).isEqualTo(submission.end());
      assertThat(commit.end()).isEqualTo(root.end()).isAfter(commit.start());
      assertThat(named(collector, "attempt"))
          .allSatisfy(span -> assertThat(span.start()).isAfterOrEqualTo(submission.end()))
          .anySatisfy(
              span ->
                  assertThat(span.attributes())
                      .containsEntry("postern.outcome", "deferred")
                      .containsEntry("postern.reply.code", 450L));
    }
  }
}
