package dev.postern.listener;

import dev.postern.bounce.Returns;
import dev.postern.guard.Custody;
import dev.postern.mail.Envelope;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.submission.Incoming;
import dev.postern.submission.Intake;
import dev.postern.submission.Submitter;
import java.util.Optional;

/// What a session needs of the intake.
interface Submissions {

  /// May a message begin?
  ///
  /// @param size as declared, 0 where it was not
  Optional<Refusal> from(Submitter submitter, Envelope envelope, long size);

  /// Whether the answer to MAIL is to wait.
  default Optional<Custody.Slowed> slowed(Submitter submitter) {
    return Optional.empty();
  }

  /// May it go there?
  Optional<Refusal> to(Submitter submitter, Recipient recipient);

  /// Takes the message.
  Incoming begin(Submitter submitter, Envelope envelope);

  /// The door for what comes back.
  static Submissions of(Returns returns) {
    return new Submissions() {
      @Override
      public Optional<Refusal> from(Submitter submitter, Envelope envelope, long size) {
        return returns.from(size);
      }

      @Override
      public Optional<Refusal> to(Submitter submitter, Recipient recipient) {
        return returns.to(recipient);
      }

      @Override
      public Incoming begin(Submitter submitter, Envelope envelope) {
        return returns.begin(submitter, envelope);
      }
    };
  }

  /// The submissions of an intake.
  static Submissions of(Intake intake) {
    return new Submissions() {
      @Override
      public Optional<Refusal> from(Submitter submitter, Envelope envelope, long size) {
        return intake.from(submitter, envelope, size);
      }

      @Override
      public Optional<Custody.Slowed> slowed(Submitter submitter) {
        return intake.slowed(submitter);
      }

      @Override
      public Optional<Refusal> to(Submitter submitter, Recipient recipient) {
        return intake.to(submitter, recipient);
      }

      @Override
      public Incoming begin(Submitter submitter, Envelope envelope) {
        return intake.begin(submitter, envelope);
      }
    };
  }
}
