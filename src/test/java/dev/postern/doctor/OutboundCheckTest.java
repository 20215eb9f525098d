package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Lookup;
import dev.postern.dns.ScriptedResolver;
import dev.postern.doctor.Knock.Security;
import dev.postern.doctor.Line.Level;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundCheckTest {

  private static final Knock BLOCKED = new Knock.Dropped(Duration.ofSeconds(5));
  private static final Knock CLEAR = ScriptedKnocker.greets("220 mx ESMTP", new Security.Absent());

  private final ScriptedResolver names =
      new ScriptedResolver().addresses("smtp.example", "192.0.2.25");
  private final ScriptedKnocker knocker = new ScriptedKnocker();

  private List<Line> look(Setup setup) {
    return new OutboundCheck(setup, names, knocker).look();
  }

  private Line one(Setup setup) {
    List<Line> lines = look(setup);
    assertThat(lines).hasSize(1);
    return lines.getFirst();
  }

  @Test
  void allUsualPortsAreToldApart() {
    knocker
        .at("192.0.2.25:25", BLOCKED)
        .at("192.0.2.25:465", ScriptedKnocker.answers())
        .at("192.0.2.25:587", ScriptedKnocker.answers());
    Line line = one(Setups.relaying(true, "smtp.example:587"));
    assertThat(line.level()).isEqualTo(Level.OK);
    assertThat(line.what()).isEqualTo("smtp.example:587");
    assertThat(line.seen())
        .isEqualTo(
            "25 blocked (no answer); 465 answers in 3 ms with TLSv1.3;"
                + " 587 answers in 3 ms with TLSv1.3; 2525 refused");
  }

  @Test
  void aBlockedPortHasTheOnesThatAnswerAsRemedy() {
    knocker
        .at("192.0.2.25:25", BLOCKED)
        .at("192.0.2.25:587", BLOCKED)
        .at("192.0.2.25:465", ScriptedKnocker.answers())
        .at("192.0.2.25:2525", ScriptedKnocker.answers());
    Line line = one(Setups.relaying(true, "smtp.example:587"));
    assertThat(line.level()).isEqualTo(Level.FAIL);
    assertThat(line.remedy())
        .isEqualTo(
            "port 587 blocked (no answer): in /etc/postern.yaml, under routes, smarthost, write"
                + " hosts: [\"smtp.example:465\", \"smtp.example:2525\"] instead of"
                + " \"smtp.example:587\"");
  }

  @Test
  void aRouteThatHasAnotherHostIsNotLost() {
    names.addresses("second.example", "192.0.2.26");
    knocker.at("192.0.2.26:2526", ScriptedKnocker.answers());
    List<Line> lines = look(Setups.relaying(true, "smtp.example:587", "second.example:2526"));
    assertThat(lines).extracting(Line::level).containsExactly(Level.WARN, Level.OK);
    assertThat(lines.getFirst().seen()).contains("another host of the route must do");
    assertThat(lines.getLast().seen()).contains("2526 answers");
  }

  @Test
  void aPortWithoutTlsIsNoneWhereTlsIsDemanded() {
    knocker.at("192.0.2.25:587", CLEAR);
    assertThat(one(Setups.relaying(false, "smtp.example:587")).level()).isEqualTo(Level.OK);
    Line line = one(Setups.relaying(true, "smtp.example:587"));
    assertThat(line.level()).isEqualTo(Level.FAIL);
    assertThat(line.remedy()).contains("without TLS, and the route demands TLS");
  }

  @Test
  void whereNothingAnswersTheNetworkIsAsked() {
    knocker
        .at("192.0.2.25:25", BLOCKED)
        .at("192.0.2.25:465", BLOCKED)
        .at("192.0.2.25:587", BLOCKED)
        .at("192.0.2.25:2525", BLOCKED);
    Line line = one(Setups.relaying(true, "smtp.example:587"));
    assertThat(line.level()).isEqualTo(Level.FAIL);
    assertThat(line.remedy()).contains("ask your network to open 587 or 2525");
  }

  @Test
  void oneGoodAddressOfAHostIsEnough() {
    names.addresses("smtp.example", "2001:db8::25", "192.0.2.25");
    knocker
        .at("[2001:db8::25]:587", new Knock.Unreachable("Network is unreachable"))
        .at("192.0.2.25:587", ScriptedKnocker.answers());
    Line line = one(Setups.relaying(true, "smtp.example:587"));
    assertThat(line.level()).isEqualTo(Level.OK);
    assertThat(line.seen()).contains("587 answers in 3 ms with TLSv1.3 at 1 of 2");
  }

  @Test
  void aNameWithoutAddressIsNotKnockedAt() {
    Line absent = one(Setups.relaying(true, "nowhere.example:587"));
    assertThat(absent.level()).isEqualTo(Level.FAIL);
    assertThat(absent.seen()).isEqualTo("it has no address in the DNS");
    names.addresses(
        "smtp.example", new Lookup.Failed<>("smtp.example", "SERVFAIL from 192.0.2.53"));
    assertThat(one(Setups.relaying(true, "smtp.example:587")).seen()).contains("SERVFAIL");
    assertThat(knocker.asked).isEmpty();
  }

  @Test
  void aServerThatTurnsUsAwayOrSaysNothingIsNoSmarthost() {
    knocker
        .at("192.0.2.25:587", ScriptedKnocker.greets("554 no", new Security.Absent()))
        .at("192.0.2.25:465", new Knock.Strange("its TLS handshake fails: x"))
        .at("192.0.2.25:25", new Knock.Ended());
    Line line = one(Setups.relaying(false, "smtp.example:587"));
    assertThat(line.level()).isEqualTo(Level.FAIL);
    assertThat(line.seen())
        .contains("587 turns us away (554 no)", "465 open, but its TLS", "25 open, but closed");
  }

  @Test
  void strangersAreContactedOnlyWhereTheyAreNamed() {
    Line unasked = one(Setups.direct());
    assertThat(unasked.level()).isEqualTo(Level.UNKNOWN);
    assertThat(unasked.remedy()).contains("--probe HOST");
    assertThat(knocker.asked).isEmpty();
    knocker.at("192.0.2.25:25", BLOCKED);
    Line asked = one(Setups.direct("smtp.example"));
    assertThat(asked.level()).isEqualTo(Level.FAIL);
    assertThat(asked.remedy()).contains("open port 25 outwards");
    knocker.at("192.0.2.25:25", CLEAR);
    assertThat(one(Setups.direct("smtp.example")).level()).isEqualTo(Level.OK);
  }
}
