package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.ScriptedResolver;
import dev.postern.egress.EgressConfig;
import dev.postern.egress.Rate;
import dev.postern.egress.Shape;
import dev.postern.egress.Shaping;
import dev.postern.fetch.HttpsPolicies;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.queue.Deliverer.Readiness;
import dev.postern.queue.Deliverer.Result;
import dev.postern.queue.Destination;
import dev.postern.queue.Outcome;
import dev.postern.rig.Await;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.FaultyHop.Drop;
import dev.postern.rig.FaultyHop.Say;
import dev.postern.rig.FaultyHop.SayAndDrop;
import dev.postern.rig.PolicyHost;
import dev.postern.rig.TestCertificate;
import dev.postern.route.PolicyFetcher;
import dev.postern.route.Route;
import dev.postern.route.StsFailure;
import dev.postern.route.TlsPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mail that goes straight to the hosts of its domain, over real sockets; only the DNS is scripted.
class StraightTest {

  private final ScriptedResolver dns = new ScriptedResolver();
  private PolicyFetcher.Fetched policy =
      new PolicyFetcher.Failed(new StsFailure(StsFailure.Kind.FETCH, "404"));
  private PolicyFetcher fetcher = _ -> CompletableFuture.completedFuture(policy);
  @TempDir private Path directory;
  private FaultyHop hop;
  private StraightRig rig;
  private List<TlsOutcome> told;

  @BeforeEach
  void start() throws Exception {
    hop = FaultyHop.start();
    dns.mx("d.example", "10 mx.d.example").addresses("mx.d.example", "127.0.0.1");
    wire(Route.Tls.OPPORTUNISTIC);
  }

  private void wire(Route.Tls tls) {
    rig =
        new StraightRig(
            dns, domain -> fetcher.fetch(domain), hop.port(), tls, DeliveryRig.config());
    told = rig.told;
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
    hop.close();
  }

  private List<Outcome> send(String domain, String... locals) {
    return rig.send(domain, locals);
  }

  private Outcome one(String domain) {
    return rig.one(domain);
  }

  @Test
  void mailGoesToTheHostThatMxNames() {
    assertThat(send("d.example", "a", "b")).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.messages()).hasSize(1);
    assertThat(told)
        .extracting(TlsOutcome::result)
        .containsExactly(TlsOutcome.Result.STARTTLS_NOT_SUPPORTED);
  }

  @Test
  void domainsOfOneSiteShareConnectionsAndALimit() {
    dns.mx("e.example", "10 mx.d.example");
    assertThat(one("d.example")).isInstanceOf(Outcome.Delivered.class);
    assertThat(one("e.example")).isInstanceOf(Outcome.Delivered.class);
    assertThat(hop.connections()).isEqualTo(1);
    assertThat(rig.delivery.gate(rig.destination("d.example")))
        .isEqualTo(rig.delivery.gate(rig.destination("e.example")));
    assertThat(rig.sites.views(_ -> 0, System.nanoTime())).hasSize(1);
  }

  @Test
  void oneJobLooksADomainUpAndTheOthersWait() {
    Destination destination = rig.destination("d.example");
    assertThat(rig.delivery.readiness(destination, 0)).isInstanceOf(Readiness.Ready.class);
    assertThat(rig.delivery.readiness(destination, 1)).isInstanceOf(Readiness.Busy.class);
    assertThat(one("d.example")).isInstanceOf(Outcome.Delivered.class);
    assertThat(rig.delivery.readiness(destination, 1)).isInstanceOf(Readiness.Ready.class);
  }

  @Test
  void whatTheDnsSaysOfNobodyIsTheSendersToKnow() {
    assertThat(one("none.example"))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> assertThat(rejected.reply().toString()).startsWith("550 5.1.2"));
    dns.mx("null.example", "0 .");
    assertThat(one("null.example").reply().toString()).startsWith("556 5.1.10");
  }

  @Test
  void theNextHostIsTriedWhereOneIsDown() throws Exception {
    dns.mx("f.example", "10 dead.f.example", "20 mx.d.example");
    // Another address of loopback, on which nobody listens.
    dns.addresses("dead.f.example", "127.0.0.77");
    assertThat(one("f.example")).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void aDeadSiteIsProbedOnceAndTheOthersAreTold() {
    dns.mx("dead.example", "10 dead.f.example").addresses("dead.f.example", "127.0.0.77");
    assertThat(one("dead.example")).isInstanceOf(Outcome.Deferred.class);
    for (int i = 0; i < 100; i++) {
      assertThat(one("dead.example").reply().toString())
          .startsWith("451 4.4.1 not tried just now")
          .contains("connection refused")
          .contains("postern queue resume --site");
    }
    Envelope old =
        Envelope.of(
            ReversePath.NULL, List.of(Recipient.of(Mailbox.parse("a@dead.example").orElseThrow())));
    assertThat(rig.start("dead.example", old, 2).join())
        .isInstanceOfSatisfying(
            Result.Postponed.class,
            postponed ->
                assertThat(postponed.until())
                    .isBetween(
                        rig.clock.instant().plusSeconds(3500),
                        rig.clock.instant().plusSeconds(3600)));
    assertThat(
            rig.delivery.limit(rig.destination("dead.example"), DeliveryRig.ORIGIN).orElseThrow())
        .contains("dead.f.example");
  }

  @Test
  void tlsThatFailsIsFollowedByClearTextUnlessTheRouteForbidsIt() throws Exception {
    hop.startTls(TestCertificate.of("other.example").context());
    hop.on("STARTTLS", new SayAndDrop("220 go"));
    assertThat(one("d.example"))
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, delivered -> assertThat(delivered.tls()).isEmpty());
    assertThat(told).extracting(TlsOutcome::result).contains(TlsOutcome.Result.VALIDATION_FAILURE);

    wire(Route.Tls.REQUIRED);
    hop.always("STARTTLS", new Drop());
    assertThat(one("d.example")).isInstanceOf(Outcome.Deferred.class);
    hop.behaves("STARTTLS");
  }

  @Test
  void anyCertificateIsGoodWhereNobodyDemandsMore() throws Exception {
    hop.startTls(TestCertificate.of("other.example").context());
    assertThat(one("d.example"))
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, delivered -> assertThat(delivered.tls()).startsWith("TLSv1"));
    assertThat(told).extracting(TlsOutcome::result).containsExactly(TlsOutcome.Result.SUCCESS);
  }

  @Test
  void aPolicyThatCannotBeFetchedIsToldAndMailGoesOn() {
    dns.txt("_mta-sts.d.example", "v=STSv1; id=1;");
    assertThat(one("d.example")).isInstanceOf(Outcome.Delivered.class);
    assertThat(one("d.example")).isInstanceOf(Outcome.Delivered.class);
    assertThat(told)
        .filteredOn(outcome -> outcome.result() == TlsOutcome.Result.STS_POLICY_FETCH_ERROR)
        .hasSize(1);
  }

  @Test
  void anEnforcedPolicyKeepsMailFromHostsAndCertificatesThatItDoesNotName() throws Exception {
    dns.txt("_mta-sts.d.example", "v=STSv1; id=1;");
    policy = enforced("other.example");
    assertThat(one("d.example").reply().toString())
        .startsWith("451 4.7.5")
        .contains("mx.d.example is not among the mx of the MTA-STS policy of d.example");
    assertThat(told)
        .extracting(TlsOutcome::result)
        .containsExactly(TlsOutcome.Result.VALIDATION_FAILURE);

    dns.mx("e.example", "10 mx.d.example").txt("_mta-sts.e.example", "v=STSv1; id=1;");
    policy = enforced("mx.d.example");
    hop.startTls(TestCertificate.of("mx.d.example").context());
    assertThat(one("e.example")).isInstanceOf(Outcome.Deferred.class);
    assertThat(told)
        .extracting(TlsOutcome::result)
        .contains(TlsOutcome.Result.CERTIFICATE_NOT_TRUSTED);
    assertThat(hop.messages()).isEmpty();
  }

  @Test
  void aPolicyFromItsOwnHostIsMetByTheRightCertificateOnly() throws Exception {
    TestCertificate policyHost = TestCertificate.of("mta-sts.d.example");
    TestCertificate right = TestCertificate.of("mx.d.example");
    try (var policies = new PolicyHost(policyHost)) {
      policies.policy("d.example", enforced("*.d.example").text());
      fetcher =
          new HttpsPolicies(
              dns,
              DeliveryRig.SHARED,
              _ -> true,
              policyHost.pem(Files.createDirectory(directory.resolve("policy"))),
              policies.port(),
              Duration.ofSeconds(20));
      dns.txt("_mta-sts.d.example", "v=STSv1; id=1;").addresses("mta-sts.d.example", "127.0.0.1");
      rig.roots = right.pem(Files.createDirectory(directory.resolve("mx")));

      hop.startTls(TestCertificate.of("mx.d.example").context());
      assertThat(one("d.example").reply().toString())
          .startsWith("451 4.7.5 mx.d.example")
          .contains("its certificate is not good");
      assertThat(hop.messages()).isEmpty();

      hop.startTls(right.context());
      Await.until(
          () -> told.toString(), Await.LONG, () -> one("d.example") instanceof Outcome.Delivered);
      assertThat(told)
          .last()
          .satisfies(
              outcome -> {
                assertThat(outcome.result()).isEqualTo(TlsOutcome.Result.SUCCESS);
                assertThat(outcome.policy().kind()).isEqualTo(TlsPolicy.Kind.STS);
                assertThat(outcome.policy().hosts()).containsExactly("*.d.example");
              });
    }
  }

  private static PolicyFetcher.Text enforced(String mx) {
    return new PolicyFetcher.Text(
        "version: STSv1\r\nmode: enforce\r\nmx: " + mx + "\r\nmax_age: 86400\r\n");
  }

  @Test
  void requireTlsIsKeptFromHostsThatNothingVouchesFor() {
    Envelope plain =
        Envelope.of(
            ReversePath.of(Mailbox.parse("app@sender.example").orElseThrow()),
            List.of(Recipient.of(Mailbox.parse("a@d.example").orElseThrow())));
    Envelope demanding = plain.with(Handling.PLAIN.with(Handling.Tls.REQUIRED));
    assertThat(DeliveryRig.outcomes(rig.start("d.example", demanding, 1).join()).getFirst())
        .isInstanceOfSatisfying(
            Outcome.Deferred.class,
            deferred ->
                assertThat(deferred.reply().toString())
                    .startsWith("451 4.7.5 mx.d.example: REQUIRETLS, but neither DNSSEC"));
    assertThat(hop.connections()).isZero();
  }

  @Test
  void connectionsAreCountedDownAgain() {
    hop.always("END", new SayAndDrop("421 4.3.2 closing"));
    for (int i = 0; i < 5; i++) {
      assertThat(one("d.example")).isInstanceOf(Outcome.Deferred.class);
    }
    hop.behaves("END");
    Await.until(
        () -> rig.sites.views(_ -> 0, System.nanoTime()).toString(),
        Await.LONG,
        () ->
            rig.sites.views(_ -> 0, System.nanoTime()).stream()
                .allMatch(view -> view.inFlight() == 0 && view.open() == 0));
    assertThat(one("d.example")).isInstanceOf(Outcome.Delivered.class);
    assertThat(rig.sites.views(_ -> 0, System.nanoTime()).getFirst().open()).isEqualTo(1);
  }

  private void shaped(int messagesPerConnection, Rate connections) {
    var shape = new Shape("r", 10, messagesPerConnection, 100, null, connections, List.of());
    rig.egress = EgressConfig.standard("relay.example", new Shaping(List.of(), shape));
  }

  private void nothingIsLeftOpen() {
    Await.until(
        () -> rig.sites.views(_ -> 0, System.nanoTime()).toString(),
        Await.LONG,
        () ->
            rig.sites.views(_ -> 0, System.nanoTime()).stream()
                .allMatch(view -> view.inFlight() == 0 && view.open() == 0));
  }

  @Test
  void whoIsLeftOverAtTheEndOfAConnectionGetsAnother() {
    shaped(1, null);
    hop.on("RCPT b@d.example", new Say("452 4.5.3 too many"));
    assertThat(send("d.example", "a", "b")).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(hop.connections()).isEqualTo(2);
    nothingIsLeftOpen();
  }

  @Test
  void aConnectionThatBreaksBetweenTwoTransactionsIsGivenUp() {
    dns.mx("g.example", "10 mx.d.example", "20 mx.g.example")
        .addresses("mx.g.example", "127.0.0.1");
    hop.with("LIMITS RCPTMAX=1");
    hop.on("RCPT a@g.example", new Say("550 5.1.1 no such user"));
    hop.on("RSET", new Drop());
    List<Outcome> outcomes = send("g.example", "a", "b");
    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Rejected.class);
    assertThat(outcomes.getLast()).isInstanceOf(Outcome.Delivered.class);
    assertThat(rig.sites.views(_ -> 0, System.nanoTime()).getFirst().open()).isEqualTo(1);
  }

  @Test
  void aDeadHostDoesNotTakeTheConnectionOfTheNext() {
    shaped(100, Rate.parse("1/h").orElseThrow());
    dns.mx("f.example", "10 dead.f.example", "20 mx.d.example")
        .addresses("dead.f.example", "127.0.0.77");
    assertThat(one("f.example")).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void aChangedSourceMakesConnectionsOfItsOwn() {
    assertThat(one("d.example")).isInstanceOf(Outcome.Delivered.class);
    rig.egress = EgressConfig.standard("other.example", Shaping.NONE);
    assertThat(one("d.example")).isInstanceOf(Outcome.Delivered.class);
    assertThat(hop.commands()).contains("EHLO other.example");
  }

  @Test
  void aLiteralIsItsOwnHost() {
    assertThat(one("[127.0.0.1]")).isInstanceOf(Outcome.Delivered.class);
    assertThat(one("[10.0.0.1]").reply().toString()).startsWith("550 5.4.4");
  }
}
