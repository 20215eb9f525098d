package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Lookup;
import dev.postern.dns.ScriptedResolver;
import dev.postern.doctor.Line.Level;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameCheckTest {

  private static final Setup RELAYING = Setups.relaying(true, "smtp.example:587");

  private final ScriptedResolver names = new ScriptedResolver().authenticated(true);
  private List<InetAddress> own = List.of(InetAddress.ofLiteral("198.51.100.7"));

  private List<Line> look(Setup setup) {
    return new NameCheck(setup, names, () -> own).look();
  }

  private void silent(String why) {
    names.addresses("relay.example", new Lookup.Failed<>("relay.example", why));
  }

  private static Line first(List<Line> lines) {
    return lines.getFirst();
  }

  @Test
  void aNameThatLeadsHereAndBackIsWell() {
    names.addresses("relay.example", "198.51.100.7").names("198.51.100.7", "Relay.example");
    assertThat(look(Setups.direct())).hasSize(3).allMatch(line -> line.level() == Level.OK);
  }

  @Test
  void aNameWithoutAddressIsPublished() {
    Line line = first(look(RELAYING));
    assertThat(line.level()).isEqualTo(Level.WARN);
    assertThat(line.remedy()).contains("publish: relay.example. A 198.51.100.7");
  }

  @Test
  void aNameThatLeadsElsewhereMayBeABalancer() {
    names.addresses("relay.example", "198.51.100.8");
    Line line = first(look(RELAYING));
    assertThat(line.level()).isEqualTo(Level.WARN);
    assertThat(line.seen()).contains("198.51.100.8", "this machine has 198.51.100.7");
  }

  @Test
  void behindNatTheNamesOwnAddressIsLookedAt() {
    own = List.of(InetAddress.ofLiteral("10.0.0.7"), InetAddress.ofLiteral("100.64.0.1"));
    names.addresses("relay.example", "198.51.100.8");
    List<Line> lines = look(Setups.direct());
    assertThat(first(lines).level()).isEqualTo(Level.OK);
    assertThat(first(lines).seen()).contains("NAT must lead the ports here");
    assertThat(lines.get(1).what()).isEqualTo("198.51.100.8");
  }

  @Test
  void aMissingPtrRecordMattersToOtherServersOnly() {
    names.addresses("relay.example", "198.51.100.7");
    assertThat(look(RELAYING).get(1).level()).isEqualTo(Level.OK);
    Line line = look(Setups.direct()).get(1);
    assertThat(line.level()).isEqualTo(Level.FAIL);
    assertThat(line.remedy()).contains("set the PTR record of 198.51.100.7 to relay.example");
    names.names("198.51.100.7", "vm7.provider.example");
    assertThat(look(Setups.direct()).get(1).level()).isEqualTo(Level.WARN);
  }

  @Test
  void aSilentResolverKeepsMailFromLeaving() {
    silent("no answer from 192.0.2.53");
    assertThat(first(look(RELAYING)).level()).isEqualTo(Level.FAIL);
    assertThat(first(look(RELAYING)).remedy()).contains("/etc/resolv.conf");
    assertThat(first(look(Setups.relaying(true, "192.0.2.1:587"))).level()).isEqualTo(Level.WARN);
    silent("192.0.2.53 leaves out DNSSEC signatures: list another");
    assertThat(first(look(RELAYING)).remedy()).contains("dns.dnssec: off");
  }

  @Test
  void aResolverThatLeavesSignaturesOutIsTold() {
    names.addresses("relay.example", "198.51.100.7").names("198.51.100.7", "relay.example");
    names.authenticated(false);
    Line line = look(RELAYING).getLast();
    assertThat(line.what()).isEqualTo("DNSSEC");
    assertThat(line.level()).isEqualTo(Level.WARN);
  }
}
