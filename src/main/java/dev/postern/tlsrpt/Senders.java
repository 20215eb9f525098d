package dev.postern.tlsrpt;

import dev.postern.submission.Intake;
import java.util.concurrent.ExecutionException;

/// The two ways that a report goes.
record Senders(TlsReportsConfig config, Intake intake, ReportPost post) {

  /// Blocks until it was posted, or is on our own disk to be delivered.
  void send(ReportUri uri, Report report) throws NotSent, InterruptedException {
    switch (uri) {
      case ReportUri.Https https -> post.send(https.uri(), report);
      case ReportUri.Mail mail -> inject(ReportMail.of(report, config.contact(), mail.to()));
    }
  }

  private void inject(ReportMail mail) throws NotSent, InterruptedException {
    try {
      var _ = intake.inject(mail.envelope(), mail.message()).toCompletableFuture().get();
    } catch (ExecutionException cause) {
      throw new NotSent("the message can't be stored: " + cause.getCause());
    }
  }
}
