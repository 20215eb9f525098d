package dev.postern.doctor;

import static dev.postern.doctor.Setups.door;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.doctor.Knock.Security;
import dev.postern.doctor.Line.Level;
import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.Setup.Kind;
import dev.postern.doctor.machine.Recorded;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortCheckTest {

  private static final String ANY = "00000000";
  private static final String CONFIG = "/etc/postern.yaml";

  @TempDir Path root;
  private Recorded recorded;
  private final ScriptedKnocker knocker = new ScriptedKnocker();
  private List<InetAddress> own = List.of(InetAddress.ofLiteral("192.0.2.7"));

  @BeforeEach
  void record() {
    recorded = new Recorded(root);
  }

  private List<Line> look(Door... doors) {
    return new PortCheck(Setups.with(doors), recorded.machine(), knocker, () -> own).look();
  }

  private Line relay(Door... doors) {
    return new RelayCheck(Setups.with(doors), recorded.machine()).look().getFirst();
  }

  private static void only(List<Line> lines, Level level, String seen, String remedy) {
    List<Line> odd = lines.stream().filter(line -> line.level() != Level.OK).toList();
    assertThat(odd).hasSize(1);
    assertThat(odd.getFirst().level()).isEqualTo(level);
    assertThat(odd.getFirst().seen()).contains(seen);
    assertThat(odd.getFirst().remedy()).contains(remedy);
  }

  @Test
  void aRelayThatAnswersIsWell() {
    recorded.listening(ANY, 2525, 105, 7).relay(40, 105, 7, CONFIG);
    knocker
        .at("127.0.0.1:2525", ScriptedKnocker.answers())
        .at("192.0.2.7:2525", ScriptedKnocker.answers());
    assertThat(relay(door("0.0.0.0", 2525)).seen())
        .isEqualTo("pid 40, user postern: postern serve --config /etc/postern.yaml");
    List<Line> lines = look(door("0.0.0.0", 2525));
    assertThat(lines).allMatch(line -> line.level() == Level.OK).hasSize(3);
    assertThat(lines.getFirst().seen())
        .isEqualTo("Postern (pid 40) of user postern listens on 0.0.0.0:2525");
    assertThat(lines.get(1).seen())
        .isEqualTo("127.0.0.1:2525 answers after 3 ms: 220 relay.example ESMTP; TLSv1.3");
  }

  @Test
  void anotherProgramOnThePortIsNamedWithWhatEndsIt() {
    recorded
        .listening(ANY, 2525, 0, 7)
        .process(21, "master", 0, 7, "/usr/lib/postfix/sbin/master", "-w")
        .file("proc/21/cgroup", "0::/system.slice/system-postfix.slice/postfix@-.service\n");
    only(
        look(door("0.0.0.0", 2525)),
        Level.FAIL,
        "master (pid 21) of user root listens on 0.0.0.0:2525, not Postern: /usr/lib/postfix",
        "systemctl disable --now postfix@-.service");
    assertThat(knocker.asked).isEmpty();
    assertThat(relay(door("0.0.0.0", 2525)).level()).isEqualTo(Level.UNKNOWN);
  }

  @Test
  void aSocketWhoseProcessIsHiddenIsSaidToBe() {
    recorded.listening(ANY, 2525, 105, 7);
    knocker
        .at("127.0.0.1:2525", ScriptedKnocker.answers())
        .at("192.0.2.7:2525", ScriptedKnocker.answers());
    only(look(door("0.0.0.0", 2525)), Level.UNKNOWN, "user postern listens on", "ss -ltnp");
  }

  @Test
  void withoutARelayOneLineSaysThatNothingListens() {
    Door[] doors = {door("0.0.0.0", 2525), door("0.0.0.0", 4650)};
    assertThat(relay(doors).level()).isEqualTo(Level.FAIL);
    assertThat(relay(doors).seen()).contains("nothing listens on 2525, 4650");
    assertThat(relay(doors).remedy())
        .isEqualTo("start it: postern serve --config /etc/postern.yaml");
    assertThat(look(doors)).isEmpty();
  }

  @Test
  void anEmptyPortIsNamedWhereAnotherProgramHasOneOfTheOthers() {
    recorded.listening(ANY, 4650, 0, 7).process(21, "master", 0, 7, "/usr/lib/postfix/sbin/master");
    List<Line> lines = look(door("0.0.0.0", 2525), door("0.0.0.0", 4650));
    assertThat(lines)
        .filteredOn(line -> line.what().contains("2525"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.level()).isEqualTo(Level.FAIL);
              assertThat(line.seen()).contains("nothing listens there");
              assertThat(line.remedy()).contains("start it: postern serve");
            });
  }

  @Test
  void anotherProgramOnAnotherAddressIsNotTakenForTheRelay() {
    recorded
        .listening("0100007F", 2525, 0, 7)
        .process(21, "master", 0, 7, "/usr/lib/postfix/sbin/master");
    only(
        look(door("192.0.2.7", 2525)),
        Level.FAIL,
        "which is not Postern; nothing listens here",
        "not in the way");
  }

  @Test
  void aLowPortNeedsAPrivilege() {
    only(look(door("0.0.0.0", 587)), Level.WARN, "below 1024", "CAP_NET_BIND_SERVICE");
  }

  @Test
  void aRelayOfAnotherConfigurationIsNotOurs() {
    recorded.listening(ANY, 2525, 105, 7).relay(40, 105, 7, "/etc/other.yaml");
    knocker
        .at("127.0.0.1:2525", ScriptedKnocker.answers())
        .at("192.0.2.7:2525", ScriptedKnocker.answers());
    only(look(door("0.0.0.0", 2525)), Level.WARN, "another configuration", "kill 40");
  }

  @Test
  void aRunningRelayThatDoesNotListenThereMustBeStartedAnew() {
    recorded.listening(ANY, 4650, 105, 7).relay(40, 105, 7, CONFIG);
    only(
        look(door("0.0.0.0", 2525)), Level.FAIL, "although a relay runs (pid 40)", "start it anew");
  }

  @Test
  void anAddressOfAnotherMachineIsNoListener() {
    only(look(door("198.51.100.9", 2525)), Level.FAIL, "no interface", "192.0.2.7");
  }

  @Test
  void aListenerOnLoopbackIsForThisMachineAlone() {
    recorded.listening("0100007F", 2525, 105, 7).relay(40, 105, 7, CONFIG);
    knocker.at("127.0.0.1:2525", ScriptedKnocker.answers());
    only(
        look(door("127.0.0.1", 2525)), Level.WARN, "only programs on this machine", "0.0.0.0:2525");
    recorded.file(".dockerenv", "");
    only(look(door("127.0.0.1", 2525)), Level.WARN, "inside of this container", "0.0.0.0:2525");
  }

  @Test
  void aSocketOnAnotherAddressThanConfiguredIsSeen() {
    recorded.listening("0100007F", 2525, 105, 7).relay(40, 105, 7, CONFIG);
    only(
        look(door("192.0.2.7", 2525)),
        Level.FAIL,
        "Postern (pid 40) listens on 127.0.0.1:2525 only",
        "start it anew");
  }

  @Test
  void anIpv6WildcardThatLeavesIpv4OutIsFoundByKnocking() {
    recorded.listening6("0".repeat(32), 2525, 105, 7).relay(40, 105, 7, CONFIG);
    own = List.of();
    knocker.at("[::1]:2525", ScriptedKnocker.answers());
    only(look(door("::", 2525)), Level.FAIL, "127.0.0.1:2525 refuses", "0.0.0.0:2525");
  }

  @Test
  void connectionsThatNobodyTakesAreCounted() {
    recorded.crowded(ANY, 2525, 7, 129).relay(40, 105, 7, CONFIG);
    knocker
        .at("127.0.0.1:2525", ScriptedKnocker.answers())
        .at("192.0.2.7:2525", ScriptedKnocker.answers());
    only(look(door("0.0.0.0", 2525)), Level.WARN, "129 connections wait", "overloaded");
  }

  @Test
  void eachWayOfAnsweringWronglyHasItsLine() {
    wrong(new Knock.Mute(Duration.ofSeconds(10)), "says nothing for 10.0 s", "hangs");
    wrong(new Knock.Ended(), "closes them at once", "postern guard list");
    wrong(new Knock.Strange("it does not speak SMTP: hello"), "speak SMTP: hello", "has this port");
    wrong(new Knock.Dropped(Duration.ofSeconds(5)), "a firewall on this machine", "ss -ltn");
    wrong(new Knock.Unreachable("No route to host"), "No route to host", "ip route");
    wrong(ScriptedKnocker.greets("421 4.3.2 busy", new Security.Absent()), "421", "refusal");
    wrong(
        ScriptedKnocker.greets("220 x ESMTP", new Security.Absent()),
        "STARTTLS is not offered",
        "takes STARTTLS");
    wrong(
        ScriptedKnocker.greets("220 x ESMTP", new Security.Broken("no cipher")),
        "fails: no cipher",
        "certificate");
  }

  private void wrong(Knock knock, String seen, String remedy) {
    recorded = new Recorded(root.resolve("r" + seen.hashCode()));
    recorded.listening("070200C0", 2525, 105, 7).relay(40, 105, 7, CONFIG);
    knocker.at("192.0.2.7:2525", knock);
    only(look(door("192.0.2.7", 2525)), Level.FAIL, seen, remedy);
  }

  @Test
  void aListenerForProxiesMayKeepSilent() {
    recorded.listening("070200C0", 2525, 105, 7).relay(40, 105, 7, CONFIG);
    Door plain = door("192.0.2.7", 2525);
    var proxied = new Door("edge", plain.address(), Kind.STARTTLS, true, true);
    knocker.at("192.0.2.7:2525", new Knock.Mute(Duration.ofSeconds(5)));
    assertThat(look(proxied)).allMatch(line -> line.level() == Level.OK);
  }

  @Test
  void theAdminInterfaceOnlyFailsWhereTheRelayIsNotReady() {
    recorded.listening("070200C0", 8025, 105, 7).relay(40, 105, 7, CONFIG);
    Door http = door("192.0.2.7", 8025, Kind.HTTP);
    knocker.at("192.0.2.7:8025", ScriptedKnocker.greets("HTTP/1.1 200 OK", new Security.Absent()));
    assertThat(look(http)).allMatch(line -> line.level() == Level.OK);
    knocker.at("192.0.2.7:8025", ScriptedKnocker.greets("HTTP/1.1 503 x", new Security.Absent()));
    only(look(http), Level.FAIL, "not ready", "store");
    knocker.at("192.0.2.7:8025", ScriptedKnocker.greets("HTTP/1.1 404 x", new Security.Absent()));
    only(look(http), Level.WARN, "404", "http.address");
    knocker.at("192.0.2.7:8025", new Knock.Ended());
    only(look(http), Level.WARN, "closes", "guard");
  }

  @Test
  void aStoppedRelayIsToBeLetGoOn() {
    recorded
        .listening(ANY, 2525, 105, 7)
        .relay(40, 105, 7, CONFIG)
        .file("proc/40/status", "State:\tT (stopped)\nUid:\t105\t105\t105\t105\n");
    assertThat(relay(door("0.0.0.0", 2525)).level()).isEqualTo(Level.FAIL);
    assertThat(relay(door("0.0.0.0", 2525)).remedy()).contains("kill -CONT 40");
  }
}
