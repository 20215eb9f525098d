package dev.postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Lookup;
import dev.postern.dns.ScriptedResolver;
import dev.postern.guard.Networks;
import dev.postern.guard.PublicAddresses;
import dev.postern.mail.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MxFinderTest {

  private final ScriptedResolver dns = new ScriptedResolver();
  private Networks inside = Networks.NONE;
  private final Random random = new Random(1);

  private MxFinder.Found find(String domain) {
    return new MxFinder(
            dns,
            25,
            new PublicAddresses(inside),
            "relay.example"::equals,
            address -> address.getAddress().getHostAddress().equals("1.1.1.99"),
            random)
        .find(domain)
        .toCompletableFuture()
        .join();
  }

  private List<String> hosts(String domain) {
    return ((MxFinder.Found.Hosts) find(domain))
        .hosts().hosts().stream().map(MailHosts.MailHost::name).toList();
  }

  private String refusal(String domain) {
    return switch (find(domain)) {
      case MxFinder.Found.Nowhere(Reply reply, var _) -> reply.toString();
      case MxFinder.Found.Unknown(Reply reply, var _) -> reply.toString();
      case MxFinder.Found.Hosts hosts -> hosts.toString();
    };
  }

  @Test
  void hostsComeByPreferenceAndInRandomOrderWithinOne() {
    dns.mx("d.example", "20 c.example", "10 a.example", "10 b.example");
    for (String host : List.of("a", "b", "c")) {
      dns.addresses(host + ".example", "1.1.1.1", "2a00:1450::1");
    }
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      seen.add(hosts("d.example"));
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of("a.example", "b.example", "c.example"),
            List.of("b.example", "a.example", "c.example"));
  }

  @Test
  void withoutMxTheDomainItselfIsTheHost() {
    dns.mx("d.example", dns.none("d.example")).addresses("d.example", "1.1.1.1");
    assertThat(hosts("d.example")).containsExactly("d.example");
  }

  @Test
  void aNullMxTakesNoMail() {
    dns.mx("d.example", "0 .").addresses("d.example", "1.1.1.1");
    assertThat(refusal("d.example")).startsWith("556 5.1.10 the domain d.example takes no mail");
  }

  @Test
  void aRootAmongOthersIsPassedOver() {
    dns.mx("d.example", "0 .", "10 a.example").addresses("a.example", "1.1.1.1");
    assertThat(hosts("d.example")).containsExactly("a.example");
  }

  @Test
  void whatDoesNotExistIsSaidAndWhatFailsIsTriedAgain() {
    assertThat(refusal("none.example")).startsWith("550 5.1.2 the domain none.example does not");
    dns.mx("ill.example", new Lookup.Failed<>("ill.example", "SERVFAIL from 1.1.1.1"));
    assertThat(refusal("ill.example"))
        .isEqualTo(
            "451 4.4.3 the MX records of ill.example can't be found out: SERVFAIL from 1.1.1.1");
    dns.mx("half.example", "10 a.example");
    dns.addresses("a.example", new Lookup.Failed<>("a.example", "no answer"));
    assertThat(refusal("half.example")).startsWith("451 4.4.3").contains("a.example: no answer");
    dns.mx("bare.example", dns.none("bare.example"));
    assertThat(refusal("bare.example")).startsWith("550 5.1.2").contains("neither MX nor address");
    dns.mx("gone.example", "10 nowhere.example");
    assertThat(refusal("gone.example")).startsWith("550 5.4.4");
  }

  @Test
  void oneHostThatIsKnownIsEnough() {
    dns.mx("d.example", "10 a.example", "20 b.example").addresses("b.example", "1.1.1.1");
    dns.addresses("a.example", new Lookup.Failed<>("a.example", "no answer"));
    assertThat(hosts("d.example")).containsExactly("b.example");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"})
  void aHostileRecordDoesNotLeadInside(String address) {
    dns.mx("d.example", "10 a.example").addresses("a.example", address);
    assertThat(refusal("d.example")).startsWith("550 5.4.4").contains("not public");
    inside = Networks.of(List.of(address));
    assertThat(hosts("d.example")).containsExactly("a.example");
  }

  @Test
  void ofMixedAddressesTheInnerOnesAreLeftOut() {
    dns.mx("d.example", "10 a.example").addresses("a.example", "127.0.0.1", "1.1.1.1");
    var found = (MxFinder.Found.Hosts) find("d.example");
    assertThat(found.hosts().hosts().getFirst().addresses().records())
        .extracting(java.net.InetAddress::getHostAddress)
        .containsExactly("1.1.1.1");
  }

  @Test
  void whatIsNotBetterThanWeAreLeadsBack() {
    dns.mx("d.example", "10 a.example", "20 relay.example", "30 b.example");
    dns.addresses("a.example", "1.1.1.1").addresses("b.example", "1.1.1.2");
    dns.addresses("relay.example", "1.1.1.3");
    assertThat(hosts("d.example")).containsExactly("a.example");
    dns.mx("e.example", "10 other.example", "20 b.example").addresses("other.example", "1.1.1.99");
    assertThat(refusal("e.example")).startsWith("554 5.4.6").contains("a loop");
  }

  @Test
  void ofVeryManyHostsAFewAreLookedUp() {
    dns.mx(
        "d.example",
        IntStream.range(0, 500).mapToObj(i -> i + " h" + i + ".example").toArray(String[]::new));
    IntStream.range(0, 500).forEach(i -> dns.addresses("h" + i + ".example", "1.1.1.1"));
    assertThat(hosts("d.example")).hasSize(MxFinder.MOST_HOSTS).startsWith("h0.example");
    assertThat(dns.asked("A", "h11.example")).isZero();
  }
}
