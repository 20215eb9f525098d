package dev.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.observe.Metrics;
import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Our own validation, against zones that a real server signs: a parent, children signed and not,
/// and somebody on the way who changes what it says.
@Tag("slow")
class ChainOfTrustTest {

  private static DnsRig rig;

  @BeforeAll
  static void serve() {
    rig =
        new DnsRig()
            .zone(
                "test",
                Signing.SIGNED,
                """
                @ MX 10 mx
                mx A 192.0.2.1
                mx AAAA 2001:db8::1
                _25._tcp.mx TLSA 3 1 1 0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20
                alias CNAME mx
                away CNAME mx.plain.test.
                over CNAME mx.child.test.
                *.wild TXT "one" " two"
                subtree DNAME child.test.
                """)
            .zone("child.test", Signing.SIGNED, "@ MX 0 mx\nmx A 192.0.2.2\n")
            .zone("nsec3.test", Signing.SIGNED_NSEC3, "@ MX 0 mx\nmx A 192.0.2.3\n")
            .zone("ed.test", Signing.SIGNED_ED25519, "@ MX 0 mx\nmx A 192.0.2.4\n")
            .zone("plain.test", "@ MX 0 mx\nmx A 192.0.2.5\nback CNAME mx.test.\n")
            .zone("bogus.test", Signing.BOGUS, "@ MX 0 mx\nmx A 192.0.2.6\n")
            .zone("elsewhere", "@ MX 0 mx\nmx A 192.0.2.7\n")
            .start();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "child.test", "nsec3.test", "ed.test"})
  void whatIsSignedIsAuthenticated(String domain) {
    assertThat(await(direct().mx(domain)))
        .isEqualTo(
            new Lookup.Found<>(
                List.of(new Mx(domain.equals("test") ? 10 : 0, "mx." + domain)),
                domain,
                true,
                Duration.ofMinutes(5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.test", "elsewhere"})
  void whatIsProvablyUnsignedIsFoundButNotAuthenticated(String domain) {
    assertThat(await(direct().mx(domain)))
        .isEqualTo(
            new Lookup.Found<>(
                List.of(new Mx(0, "mx." + domain)), domain, false, Duration.ofMinutes(5)));
  }

  @Test
  void whatShouldBeSignedAndIsNotFails() {
    assertThat(why(await(direct().mx("bogus.test"))))
        .startsWith("the DNSSEC signatures for bogus.test do not hold: ");
    assertThat(await(direct().txt("gone.bogus.test"))).isInstanceOf(Lookup.Failed.class);
    assertThat(await(direct().mx("mx.bogus.test"))).isInstanceOf(Lookup.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"test", "child.test", "nsec3.test", "ed.test"})
  void denialsAreProven(String domain) {
    assertThat(await(direct().mx("mx." + domain)))
        .isEqualTo(new Lookup.Absent<Mx>("mx." + domain, true, true, Duration.ofSeconds(60)));
    assertThat(await(direct().mx("gone." + domain)))
        .isEqualTo(new Lookup.Absent<Mx>("gone." + domain, false, true, Duration.ofSeconds(60)));
  }

  @Test
  void denialsInAnUnsignedZoneAreBelieved() {
    assertThat(await(direct().mx("gone.plain.test")))
        .isEqualTo(new Lookup.Absent<Mx>("gone.plain.test", false, false, Duration.ofSeconds(60)));
    assertThat(await(direct().mx("mx.plain.test")))
        .isEqualTo(new Lookup.Absent<Mx>("mx.plain.test", true, false, Duration.ofSeconds(60)));
  }

  @Test
  void bothFamiliesAndTlsa() {
    var addresses = (Lookup.Found<InetAddress>) await(direct().addresses("mx.test"));
    var tlsa = (Lookup.Found<Tlsa>) await(direct().tlsa("_25._tcp.mx.test"));

    assertThat(addresses.records())
        .containsExactly(InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("192.0.2.1"));
    assertThat(addresses.authenticated()).isTrue();
    assertThat(tlsa.authenticated()).isTrue();
    assertThat(tlsa.records().getFirst().association().length()).isEqualTo(32);
    assertThat(tlsa.records().getFirst().usage()).isEqualTo(3);
  }

  @Test
  void anAliasIsAuthenticatedAsFarAsItLeads() {
    assertThat(addressed("alias.test", "mx.test")).isTrue();
    assertThat(addressed("over.test", "mx.child.test")).isTrue();
    assertThat(addressed("mx.subtree.test", "mx.child.test")).isTrue();
    assertThat(addressed("away.test", "mx.plain.test")).isFalse();
    assertThat(addressed("back.plain.test", "mx.test")).isFalse();
  }

  @Test
  void aWildcardIsProven() {
    assertThat(await(direct().txt("any.wild.test")))
        .isEqualTo(
            new Lookup.Found<>(List.of("one two"), "any.wild.test", true, Duration.ofMinutes(5)));
  }

  @Test
  void forgedRecordsFail() throws IOException {
    assertFailed(
        message -> rewritten(message, record -> record instanceof MXRecord ? forged() : record));
  }

  @Test
  void recordsWithoutTheirSignaturesFail() throws IOException {
    assertFailed(message -> asksForMx(message) ? withoutSignatures(message) : message);
  }

  @Test
  void aSignatureOfAnUnsignedZoneElsewhereDoesNotExcuseAForgery() throws IOException {
    assertFailed(message -> asksForMx(message) ? signedBy("elsewhere.", message) : message);
    assertFailed(message -> asksForMx(message) ? signedBy(".", message) : message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elsewhere. 60 IN SOA a. b. 1 2 3 4 60",
        ". 60 IN SOA a. b. 1 2 3 4 60",
        "plain.test. 60 IN SOA a. b. 1 2 3 4 60",
        "elsewhere. 60 IN NSEC z.elsewhere. A",
        "elsewhere. 60 IN NS a.",
      })
  void aDenialByAnotherZoneFails(String proof) throws IOException {
    assertFailed(message -> asksForMx(message) ? denial(message, proof) : message);
  }

  @Test
  void aDenialWithoutProofFails() throws IOException {
    assertFailed(
        message ->
            asksForMx(message) ? HostileServer.answer(query(message), Rcode.NXDOMAIN) : message);
    assertFailed(message -> asksForMx(message) ? HostileServer.answer(query(message)) : message);
  }

  @Test
  void aDenialWhoseKeysAreKeptBackFails() throws IOException {
    assertThat(
            why(
                through(
                    "child.test",
                    message ->
                        asksForMx(message)
                            ? denial(message, "child.test. 60 IN SOA a. b. 1 2 3 4 60")
                            : HostileServer.answer(query(message), Rcode.SERVFAIL))))
        .startsWith("SERVFAIL from 127.0.0.1:");
  }

  @Test
  void aDenialWithoutAnyRecordIsBelievedOfAnUnsignedZone() throws IOException {
    assertThat(
            through(
                "gone.plain.test",
                message ->
                    asksForMx(message)
                        ? HostileServer.answer(query(message), Rcode.NXDOMAIN)
                        : message))
        .isEqualTo(new Lookup.Absent<Mx>("gone.plain.test", false, false, Duration.ofSeconds(5)));
  }

  @Test
  void aResolverThatLeavesOutSignaturesIsNamed() throws IOException {
    assertThat(why(through("child.test", ChainOfTrustTest::withoutSignatures)))
        .contains("leaves out DNSSEC signatures")
        .contains("set dns.dnssec to off");
  }

  @Test
  void aZoneCanBeGivenOtherRecords() {
    try (var other = new DnsRig().zone("a.example", "@ TXT before").start()) {
      other.zone("a.example", "@ TXT after").reload();

      assertThat(await(resolver(other.address()).txt("a.example")))
          .isEqualTo(
              new Lookup.Found<>(List.of("after"), "a.example", false, Duration.ofMinutes(5)));
    }
  }

  private static boolean addressed(String host, String holder) {
    var found = (Lookup.Found<InetAddress>) await(direct().addresses(host));
    assertThat(found.name()).isEqualTo(holder);
    return found.authenticated();
  }

  // The domain is a signed zone below a signed zone.
  private static void assertFailed(UnaryOperator<Message> change) throws IOException {
    assertThat(through("child.test", change)).isInstanceOf(Lookup.Failed.class);
  }

  private static String why(Lookup<Mx> lookup) {
    return ((Lookup.Failed<Mx>) lookup).why();
  }

  private static Lookup<Mx> through(String domain, UnaryOperator<Message> change)
      throws IOException {
    var real = new SimpleResolver(rig.address());
    real.setEDNS(0, 0, ExtendedFlags.DO, List.of());
    try (var between =
        new HostileServer(
            (query, _) -> {
              Message asked = Message.newQuery(query.getQuestion());
              asked.getHeader().setID(query.getHeader().getID());
              return List.of(change.apply(real.send(asked)).toWire());
            })) {
      return await(resolver(between.address()).mx(domain));
    }
  }

  private static boolean asksForMx(Message message) {
    return message.getQuestion().getType() == Type.MX;
  }

  private static Message query(Message answer) {
    Message query = Message.newQuery(answer.getQuestion());
    query.getHeader().setID(answer.getHeader().getID());
    return query;
  }

  private static Message withoutSignatures(Message message) {
    return rewritten(message, record -> record instanceof RRSIGRecord ? null : record);
  }

  private static Message rewritten(Message message, UnaryOperator<Record> change) {
    Message changed = HostileServer.answer(query(message), message.getRcode());
    for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
      for (Record record : message.getSection(section)) {
        Record instead = change.apply(record);
        if (instead != null) {
          changed.addRecord(instead, section);
        }
      }
    }
    return changed;
  }

  private static Message signedBy(String zone, Message message) {
    var signature =
        new RRSIGRecord(
            message.getQuestion().getName(),
            DClass.IN,
            300,
            Type.MX,
            DNSSEC.Algorithm.ECDSAP256SHA256,
            300,
            Instant.now().plusSeconds(3600),
            Instant.now().minusSeconds(3600),
            4711,
            Name.fromConstantString(zone),
            new byte[64]);
    return HostileServer.answer(query(message), forged(), signature);
  }

  private static Message denial(Message message, String proof) {
    Message answer = HostileServer.answer(query(message), Rcode.NXDOMAIN);
    byte[] text = proof.getBytes(StandardCharsets.US_ASCII);
    try (var master = new Master(new ByteArrayInputStream(text), Name.root)) {
      answer.addRecord(master.nextRecord(), Section.AUTHORITY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer;
  }

  private static Record forged() {
    return HostileServer.record(Name.fromConstantString("child.test."), Type.MX, 300, "0 mx.evil.");
  }

  private static Resolver direct() {
    return resolver(rig.address());
  }

  private static Resolver resolver(InetSocketAddress address) {
    return new DnsjavaResolver(
        new DnsConfig(
            List.of(address),
            DnsConfig.Dnssec.VALIDATE,
            rig.trustAnchor("test"),
            Duration.ofSeconds(20),
            1000),
        new Metrics());
  }

  private static <T> Lookup<T> await(CompletionStage<Lookup<T>> stage) {
    return stage.toCompletableFuture().join();
  }
}
