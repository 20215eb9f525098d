package dev.postern.delivery;

import static dev.postern.delivery.Classifier.Decision.GIVE_UP;
import static dev.postern.delivery.Classifier.Decision.LATER;
import static dev.postern.delivery.Classifier.Decision.NEXT_HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.delivery.Classifier.Decision;
import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Reply;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The table of what faults and replies come to.
class ClassifierTest {

  @ParameterizedTest
  @EnumSource(Fault.Kind.class)
  void aFaultIsNeverFinal(Fault.Kind kind) {
    Fault fault = Fault.of(kind, Stage.MAIL, "x");

    assertThat(Classifier.of(fault, true)).isEqualTo(LATER);
    assertThat(Classifier.of(fault, false))
        .isEqualTo(kind == Fault.Kind.BODY_UNREADABLE ? LATER : NEXT_HOST);
  }

  @Test
  void afterTheFinalDotThereIsNoOtherHost() {
    assertThat(Classifier.of(Fault.of(Fault.Kind.CLOSED, Stage.END, "x"), false)).isEqualTo(LATER);
  }

  @ParameterizedTest
  @CsvSource({
    // stage, code, status, another host, last host
    "MAIL, 421, 4.3.2, NEXT_HOST, LATER",
    "RCPT, 421,      , NEXT_HOST, LATER",
    "END,  421, 4.3.0, NEXT_HOST, LATER",
    "MAIL, 451, 4.7.1, LATER,     LATER",
    "RCPT, 450, 4.2.1, LATER,     LATER",
    "RCPT, 452, 4.5.3, LATER,     LATER",
    "DATA, 451, 4.3.0, LATER,     LATER",
    "END,  452, 4.3.1, LATER,     LATER",
    "MAIL, 550, 5.7.1, GIVE_UP,   GIVE_UP",
    "RCPT, 550, 5.1.1, GIVE_UP,   GIVE_UP",
    "RCPT, 552,      , LATER,     LATER",
    "RCPT, 552, 5.5.3, LATER,     LATER",
    "RCPT, 552, 5.2.2, GIVE_UP,   GIVE_UP",
    "END,  552, 5.3.4, GIVE_UP,   GIVE_UP",
    "DATA, 554, 5.5.1, GIVE_UP,   GIVE_UP",
    "END,  554, 5.7.1, GIVE_UP,   GIVE_UP",
    "MAIL, 530, 5.7.0, NEXT_HOST, LATER",
  })
  void aReplyMeans(Stage stage, int code, String status, Decision another, Decision last) {
    var reply = new Reply(code, status == null ? null : EnhancedStatus.of(status), List.of("text"));

    assertThat(Classifier.of(stage, reply, false)).isEqualTo(another);
    assertThat(Classifier.of(stage, reply, true)).isEqualTo(last);
    assertThat(another == GIVE_UP).isEqualTo(last == GIVE_UP);
  }

  @ParameterizedTest
  @EnumSource(Fault.Kind.class)
  void aFaultIsToldWithHostAndCause(Fault.Kind kind) {
    Reply reply = Classifier.reply("h.example:587", Fault.of(kind, Stage.HELLO, "the cause"));

    assertThat(reply.code()).isEqualTo(451);
    assertThat(reply.enhancedStatus().orElseThrow().type()).isEqualTo(4);
    assertThat(reply.lines().getFirst()).startsWith("h.example:587: at EHLO: the cause");
  }
}
