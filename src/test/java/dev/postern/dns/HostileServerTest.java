package dev.postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.DnsConfig.Dnssec;
import dev.postern.dns.HostileServer.Transport;
import dev.postern.observe.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Servers that are broken, slow or mean: each lookup ends, with an answer or with a reason.
class HostileServerTest {

  private static final Name A = Name.fromConstantString("a.test.");
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Metrics metrics = new Metrics();
  private final AtomicLong now = new AtomicLong();

  @Test
  void whoSaysNothingIsNamed() throws IOException {
    try (var server = new HostileServer((_, _) -> List.of())) {
      assertThat(why(SHORT, server))
          .isIn("no answer from " + place(server), "no answer within 400 ms");
    }
  }

  @Test
  void whereNobodyListensIsNamed() throws IOException {
    var server = new HostileServer((_, _) -> List.of());
    server.close();

    assertThat(why(LONG, server)).matches("no connection \\(.+\\) from " + place(server));
  }

  @ParameterizedTest
  @ValueSource(ints = {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.FORMERR, Rcode.NOTIMP})
  void whoFailsIsNamed(int code) throws IOException {
    try (var server =
        new HostileServer((query, _) -> List.of(HostileServer.answer(query, code).toWire()))) {
      assertThat(why(LONG, server)).isEqualTo(Rcode.string(code) + " from " + place(server));
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void garbageIsNoAnswer() throws IOException {
    HostileServer.Script garbage =
        (query, _) -> {
          byte[] octets = new byte[600];
          Arrays.fill(octets, (byte) 0xc1);
          octets[0] = (byte) (query.getHeader().getID() >>> 8);
          octets[1] = (byte) query.getHeader().getID();
          return List.of(octets);
        };
    try (var server = new HostileServer(garbage)) {
      assertThat(why(LONG, server))
          .isEqualTo("an answer that makes no sense from " + place(server));
    }
  }

  @Test
  void theAnswerToAnotherQuestionIsNone() throws IOException {
    HostileServer.Script other =
        (query, _) -> {
          Message asked =
              Message.newQuery(Record.newRecord(Name.fromConstantString("b.test."), Type.MX, 1));
          asked.getHeader().setID(query.getHeader().getID());
          return List.of(HostileServer.answer(asked, mx("0 evil.test.")).toWire());
        };
    try (var server = new HostileServer(other)) {
      assertThat(why(LONG, server))
          .isEqualTo("an answer that makes no sense from " + place(server));
    }
  }

  @Test
  void forgedIdsAndShortOnesAreOverheard() throws IOException {
    HostileServer.Script forged =
        (query, _) -> {
          Message right = HostileServer.answer(query, mx("0 mx.test."));
          Message wrong = HostileServer.answer(query, mx("0 evil.test."));
          wrong.getHeader().setID(query.getHeader().getID() ^ 1);
          return List.of(new byte[0], new byte[] {1, 2, 3}, wrong.toWire(), right.toWire());
        };
    try (var server = new HostileServer(forged)) {
      assertThat(exchanges(server)).containsExactly("mx.test");
    }
  }

  @Test
  void recordsForOtherNamesAreIgnored() throws IOException {
    Record other =
        HostileServer.record(Name.fromConstantString("b.test."), Type.MX, 60, "0 evil.test.");
    try (var server =
        new HostileServer(
            (query, _) ->
                List.of(HostileServer.answer(query, other, mx("5 mx.test."), other).toWire()))) {
      assertThat(exchanges(server)).containsExactly("mx.test");
    }
  }

  @Test
  void whatIsCutOffIsAskedForOverTcp() throws IOException {
    try (var server = new HostileServer(truncating(List.of(mx("0 mx.test."))))) {
      assertThat(exchanges(server)).containsExactly("mx.test");
      assertThat(server.asked()).containsExactly("UDP a.test. MX", "TCP a.test. MX");
    }
  }

  @Test
  void whatIsCutOffAndNotThereOverTcpFails() throws IOException {
    HostileServer.Script script =
        (query, transport) -> transport == Transport.UDP ? List.of(truncated(query)) : List.of();
    try (var server = new HostileServer(script)) {
      assertThat(why(LONG, server)).isEqualTo("an answer that breaks off from " + place(server));
    }
  }

  @Test
  void ofThousandsTheBestAreKept() throws IOException {
    List<Record> many =
        new ArrayList<>(
            IntStream.range(0, 3000).mapToObj(i -> mx(i + " m" + i + ".test.")).toList());
    Collections.reverse(many);
    try (var server = new HostileServer(truncating(many))) {
      assertThat(exchanges(server))
          .hasSize(100)
          .startsWith("m0.test", "m1.test")
          .endsWith("m99.test");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TRUST", "OFF"})
  void aliasesThatLeadBackFail(Dnssec dnssec) throws IOException {
    HostileServer.Script loop =
        (query, _) -> {
          Name name = query.getQuestion().getName();
          String next = name.equals(A) ? "b.test." : "a.test.";
          return List.of(
              HostileServer.answer(query, HostileServer.record(name, Type.CNAME, 60, next))
                  .toWire());
        };
    try (var server = new HostileServer(loop)) {
      var lookup = await(resolver(LONG, dnssec, server).mx("a.test"));

      assertThat(((Lookup.Failed<Mx>) lookup).why())
          .isEqualTo("the alias a.test leads back to itself");
      assertThat(server.asked()).hasSize(2);
    }
  }

  @Test
  void aliasesWithoutEndFail() throws IOException {
    HostileServer.Script endless =
        (query, _) -> {
          Name name = query.getQuestion().getName();
          return List.of(
              HostileServer.answer(query, HostileServer.record(name, Type.CNAME, 60, "x." + name))
                  .toWire());
        };
    try (var server = new HostileServer(endless)) {
      assertThat(why(LONG, server)).isEqualTo("a.test is the first of more than 8 aliases");
      assertThat(server.asked()).hasSize(9);
    }
  }

  @Test
  void aSubtreeThatGrowsWithoutEndFails() throws IOException {
    HostileServer.Script growing =
        (query, _) ->
            List.of(
                HostileServer.answer(
                        query,
                        HostileServer.record(
                            Name.fromConstantString("test."),
                            Type.DNAME,
                            60,
                            "x".repeat(60) + ".y.test."))
                    .toWire());
    try (var server = new HostileServer(growing)) {
      assertThat(why(LONG, server)).contains("is too long for a name");
    }
  }

  @Test
  void aReferralIsNoDenial() throws IOException {
    HostileServer.Script refers =
        (query, _) -> {
          Message answer = HostileServer.answer(query);
          answer.getHeader().unsetFlag(Flags.RA);
          answer.addRecord(HostileServer.record(A, Type.NS, 60, "ns.test."), Section.AUTHORITY);
          return List.of(answer.toWire());
        };
    try (var server = new HostileServer(refers)) {
      assertThat(why(LONG, server))
          .isEqualTo("a referral instead of an answer from " + place(server));
    }
  }

  @Test
  void theNextServerIsAsked() throws IOException {
    try (var bad =
            new HostileServer(
                (query, _) -> List.of(HostileServer.answer(query, Rcode.SERVFAIL).toWire()));
        var good =
            new HostileServer(
                (query, _) -> List.of(HostileServer.answer(query, mx("0 mx.test.")).toWire()))) {
      Resolver resolver = resolver(LONG, Dnssec.OFF, bad, good);

      assertThat(await(resolver.mx("a.test"))).isInstanceOf(Lookup.Found.class);
      assertThat(await(resolver.mx("b.test"))).isInstanceOf(Lookup.Absent.class);
      assertThat(bad.asked()).hasSize(1);
      assertThat(good.asked()).hasSize(2);
    }
  }

  @Test
  void oneOfBothFamiliesIsEnough() throws IOException {
    HostileServer.Script half =
        (query, _) ->
            List.of(
                query.getQuestion().getType() == Type.A
                    ? HostileServer.answer(query, HostileServer.record(A, Type.A, 60, "192.0.2.1"))
                        .toWire()
                    : HostileServer.answer(query, Rcode.SERVFAIL).toWire());
    try (var server = new HostileServer(half)) {
      assertThat(await(resolver(LONG, Dnssec.OFF, server).addresses("a.test")))
          .isEqualTo(
              new Lookup.Found<>(
                  List.of(InetAddress.ofLiteral("192.0.2.1")),
                  "a.test",
                  false,
                  Duration.ofSeconds(60)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TRUST", "OFF"})
  void onlyTrustBelievesTheBit(Dnssec dnssec) throws IOException {
    HostileServer.Script says =
        (query, _) -> {
          Message answer = HostileServer.answer(query, mx("0 mx.test."));
          answer.getHeader().setFlag(Flags.AD);
          return List.of(answer.toWire());
        };
    try (var server = new HostileServer(says)) {
      var found = (Lookup.Found<Mx>) await(resolver(LONG, dnssec, server).mx("a.test"));

      assertThat(found.authenticated()).isEqualTo(dnssec == Dnssec.TRUST);
    }
  }

  @Test
  void anAddressHasNames() throws IOException {
    HostileServer.Script reverse =
        (query, _) ->
            List.of(
                HostileServer.answer(
                        query,
                        HostileServer.record(
                            query.getQuestion().getName(), Type.PTR, 60, "Host.A.test."))
                    .toWire());
    try (var server = new HostileServer(reverse)) {
      var found =
          (Lookup.Found<String>)
              await(resolver(LONG, Dnssec.OFF, server).names(InetAddress.ofLiteral("192.0.2.1")));

      assertThat(found.records()).containsExactly("host.a.test");
      assertThat(server.asked()).containsExactly("UDP 1.2.0.192.in-addr.arpa. PTR");
    }
  }

  @Test
  void theNullMxIsTheRoot() throws IOException {
    try (var server =
        new HostileServer((query, _) -> List.of(HostileServer.answer(query, mx("0 .")).toWire()))) {
      assertThat(exchanges(server)).containsExactly("");
    }
  }

  @Test
  void aNameThatNobodyCanHaveIsNotAskedFor() throws IOException {
    try (var server = new HostileServer((_, _) -> List.of())) {
      Resolver resolver = resolver(LONG, Dnssec.OFF, server);

      for (String name : List.of("x".repeat(64) + ".test", "a..test", "x.".repeat(130) + "test")) {
        assertThat(await(resolver.txt(name))).isInstanceOf(Lookup.Absent.class);
      }
      assertThat(server.asked()).isEmpty();
    }
  }

  @Test
  void answersAreKeptAsLongAsTheyHold() throws IOException {
    try (var server =
        new HostileServer(
            (query, _) -> List.of(HostileServer.answer(query, mx("0 mx.test.")).toWire()))) {
      Resolver resolver = resolver(LONG, Dnssec.OFF, server);

      await(resolver.mx("a.test"));
      pass(Duration.ofSeconds(59));
      await(resolver.mx("A.TEST"));
      assertThat(server.asked()).hasSize(1);
      pass(Duration.ofSeconds(2));
      await(resolver.mx("a.test"));
      assertThat(server.asked()).hasSize(2);
      assertThat(metrics.scrape())
          .contains("postern_dns_questions_total{result=\"found\"} 2.0")
          .contains("postern_dns_questions_total{result=\"cached\"} 1.0")
          .contains("postern_dns_cache ");
    }
  }

  @Test
  void denialsAndFailuresAreKeptForTheirTime() throws IOException {
    HostileServer.Script denies =
        (query, _) -> {
          Message answer = HostileServer.answer(query, Rcode.NXDOMAIN);
          answer.addRecord(
              HostileServer.record(
                  Name.fromConstantString("test."), Type.SOA, 86_400, "a. b. 1 2 3 4 80000"),
              Section.AUTHORITY);
          return List.of(
              query.getQuestion().getName().equals(A)
                  ? answer.toWire()
                  : HostileServer.answer(query, Rcode.SERVFAIL).toWire());
        };
    try (var server = new HostileServer(denies)) {
      Resolver resolver = resolver(LONG, Dnssec.OFF, server);

      assertThat(await(resolver.mx("a.test")))
          .isEqualTo(new Lookup.Absent<Mx>("a.test", false, false, Duration.ofMinutes(15)));
      await(resolver.mx("b.test"));
      pass(Duration.ofSeconds(4));
      await(resolver.mx("b.test"));
      assertThat(server.asked()).hasSize(2);
      pass(Duration.ofSeconds(2));
      await(resolver.mx("b.test"));
      await(resolver.mx("a.test"));
      assertThat(server.asked()).hasSize(3);
    }
  }

  @Test
  void aTtlOfYearsHoldsForADay() throws IOException {
    Record record = HostileServer.record(A, Type.MX, Integer.MAX_VALUE, "0 mx.test.");
    try (var server =
        new HostileServer((query, _) -> List.of(HostileServer.answer(query, record).toWire()))) {
      var found = (Lookup.Found<Mx>) await(resolver(LONG, Dnssec.OFF, server).mx("a.test"));

      assertThat(found.ttl()).isEqualTo(Duration.ofDays(1));
    }
  }

  @Test
  void whoeverAsksTheSameWaitsForTheSameAnswer() throws IOException {
    var release = new CountDownLatch(1);
    HostileServer.Script late =
        (query, _) -> {
          hold(release);
          return List.of(HostileServer.answer(query, mx("0 mx.test.")).toWire());
        };
    try (var server = new HostileServer(late)) {
      Resolver resolver = resolver(LONG, Dnssec.OFF, server);
      List<CompletionStage<Lookup<Mx>>> all =
          Stream.generate(() -> resolver.mx("a.test")).limit(50).toList();
      release.countDown();

      assertThat(all).allSatisfy(one -> assertThat(await(one)).isInstanceOf(Lookup.Found.class));
      assertThat(server.asked()).hasSize(1);
    }
  }

  @Test
  void tooManyQuestionsAtOnceAreRefused() throws IOException {
    var release = new CountDownLatch(1);
    HostileServer.Script late =
        (query, _) -> {
          hold(release);
          return List.of(HostileServer.answer(query, Rcode.SERVFAIL).toWire());
        };
    try (var server = new HostileServer(late)) {
      Resolver resolver = resolver(LONG, Dnssec.OFF, server);
      for (int i = 0; i < 1000; i++) {
        var _ = resolver.mx("n" + i + ".test");
      }

      assertThat(await(resolver.mx("a.test")))
          .isEqualTo(new Lookup.Failed<Mx>("a.test", "too many questions under way"));
      release.countDown();
    }
  }

  @Test
  void theCacheIsBounded() throws IOException {
    try (var server =
        new HostileServer(
            (query, _) ->
                List.of(
                    HostileServer.answer(
                            query,
                            HostileServer.record(
                                query.getQuestion().getName(), Type.TXT, 60, "x".repeat(200)))
                        .toWire()))) {
      Resolver resolver = resolver(LONG, Dnssec.OFF, server);
      for (int i = 0; i < 500; i++) {
        await(resolver.txt("n" + i + ".test"));
      }

      await(resolver.txt("n0.test"));
      assertThat(server.asked().stream().filter("UDP n0.test. TXT"::equals)).hasSize(2);
    }
  }

  private static HostileServer.Script truncating(List<Record> records) {
    return (query, transport) ->
        List.of(
            transport == Transport.UDP
                ? truncated(query)
                : HostileServer.answer(query, records.toArray(Record[]::new)).toWire());
  }

  private static byte[] truncated(Message query) {
    Message answer = HostileServer.answer(query);
    answer.getHeader().setFlag(Flags.TC);
    return answer.toWire();
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static Record mx(String text) {
    return HostileServer.record(A, Type.MX, 60, text);
  }

  private static String place(HostileServer server) {
    return "127.0.0.1:" + server.address().getPort();
  }

  private String why(Duration timeout, HostileServer server) {
    return ((Lookup.Failed<Mx>) await(resolver(timeout, Dnssec.OFF, server).mx("a.test"))).why();
  }

  private List<String> exchanges(HostileServer server) {
    var lookup = await(resolver(LONG, Dnssec.OFF, server).mx("a.test"));
    return ((Lookup.Found<Mx>) lookup).records().stream().map(Mx::exchange).toList();
  }

  private Resolver resolver(Duration timeout, Dnssec dnssec, HostileServer... servers) {
    List<InetSocketAddress> addresses = Stream.of(servers).map(HostileServer::address).toList();
    return new DnsjavaResolver(
        new DnsConfig(addresses, dnssec, null, timeout, 100), metrics, now::get);
  }

  private static <T> Lookup<T> await(CompletionStage<Lookup<T>> stage) {
    return stage.toCompletableFuture().join();
  }
}
