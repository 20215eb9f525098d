package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpExchange;
import dev.postern.dns.DnsConfig;
import dev.postern.dns.DnsjavaResolver;
import dev.postern.fetch.HttpsPolicies;
import dev.postern.observe.Metrics;
import dev.postern.queue.Outcome;
import dev.postern.rig.Await;
import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import dev.postern.rig.HostCertificate;
import dev.postern.rig.PolicyHost;
import dev.postern.rig.Ports;
import dev.postern.rig.PostfixReceiver;
import dev.postern.rig.Program;
import dev.postern.rig.RecordingHop;
import dev.postern.rig.TestCertificate;
import dev.postern.route.TlsPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Mail to a real Postfix, for domains in a real signed zone that publish MTA-STS policies.
@Tag("slow")
class MtaStsTest {

  private static final String GOOD = "127.0.0.2";
  private static final String WRONG = "127.0.0.3";
  private static final String CLEAR = "127.0.0.4";

  private final int port = Ports.free(1).getFirst();
  private final CountDownLatch over = new CountDownLatch(1);
  @TempDir private Path directory;
  private RecordingHop hop;
  private DnsRig dns;
  private PostfixReceiver postfix;
  private PolicyHost policies;
  private StraightRig rig;

  @BeforeEach
  void start() throws Exception {
    Program.assume("knotd", "knot");
    HostCertificate certificate = HostCertificate.of(directory, "mx.good.example");
    TestCertificate web =
        TestCertificate.of(
            "mta-sts.good.example",
            "mta-sts.wrong.example",
            "mta-sts.stripped.example",
            "mta-sts.other.example",
            "mta-sts.hangs.example",
            "mta-sts.moved.example",
            "mta-sts.huge.example");
    hop = new RecordingHop();
    postfix =
        new PostfixReceiver(port)
            .host(GOOD, certificate)
            .host(WRONG, certificate)
            .clearHost(CLEAR)
            .start(hop.port());
    policies = new PolicyHost(web);
    dns =
        new DnsRig()
            .zone(
                "example",
                Signing.SIGNED,
                domain("good", GOOD)
                    + domain("wrong", WRONG)
                    + domain("stripped", CLEAR)
                    + domain("other", GOOD)
                    + domain("hangs", CLEAR)
                    + domain("moved", CLEAR)
                    + domain("stranger", CLEAR)
                    + domain("huge", CLEAR))
            .start();
    var resolver =
        new DnsjavaResolver(
            new DnsConfig(
                List.of(dns.address()),
                DnsConfig.Dnssec.VALIDATE,
                dns.trustAnchor("example"),
                Duration.ofSeconds(10),
                1000),
            new Metrics());
    Path authority = web.pem(directory);
    HttpsPolicies patient = fetcher(resolver, authority, Duration.ofSeconds(15));
    HttpsPolicies impatient = fetcher(resolver, authority, Duration.ofSeconds(1));
    rig =
        new StraightRig(
            resolver,
            domain -> (domain.equals("hangs.example") ? impatient : patient).fetch(domain),
            port);
    rig.roots = certificate.authority();
  }

  @AfterEach
  void stop() {
    over.countDown();
    for (AutoCloseable part : new AutoCloseable[] {rig, policies, dns, postfix, hop}) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static String domain(String name, String address) {
    return """
    %1$s MX 10 mx.%1$s
    mx.%1$s A %2$s
    _mta-sts.%1$s TXT "v=STSv1; id=1;"
    mta-sts.%1$s A 127.0.0.1
    """
        .formatted(name, address);
  }

  private HttpsPolicies fetcher(DnsjavaResolver resolver, Path authority, Duration timeout) {
    return new HttpsPolicies(
        resolver, DeliveryRig.SHARED, _ -> true, authority, policies.port(), timeout);
  }

  private void publishes(String domain, String mode, String mx) {
    policies.policy(domain, "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: 86400\n");
  }

  @Test
  void anEnforcedPolicyLetsMailGoToVerifiedHostsAlone() {
    publishes("good.example", "enforce", "mx.good.example");
    publishes("wrong.example", "enforce", "*.wrong.example");
    publishes("stripped.example", "enforce", "mx.stripped.example");
    publishes("other.example", "enforce", "mx.good.example");

    assertThat(rig.one("good.example"))
        .isInstanceOfSatisfying(
            Outcome.Delivered.class, sent -> assertThat(sent.tls()).startsWith("TLSv1."));
    assertThat(arrived("good.example").data()).contains("using TLSv1.");
    isTold("good.example", TlsOutcome.Result.SUCCESS, TlsPolicy.Kind.STS);

    isDeferred("wrong.example", "mx.wrong.example", "its certificate is not for mx.wrong.example");
    isTold("wrong.example", TlsOutcome.Result.CERTIFICATE_HOST_MISMATCH, TlsPolicy.Kind.STS);
    isDeferred("stripped.example", "mx.stripped.example", "STARTTLS");
    isTold("stripped.example", TlsOutcome.Result.STARTTLS_NOT_SUPPORTED, TlsPolicy.Kind.STS);
    isDeferred("other.example", "mx.other.example is not among the mx of the MTA-STS policy");
    isTold("other.example", TlsOutcome.Result.VALIDATION_FAILURE, TlsPolicy.Kind.STS);

    assertThat(postfix.connections(WRONG)).isPositive();
    assertThat(postfix.connections(CLEAR)).isPositive();
    assertThat(postfix.sawMessage(WRONG)).as(postfix.log()).isFalse();
    assertThat(postfix.sawMessage(CLEAR)).as(postfix.log()).isFalse();
  }

  @Test
  void aPolicyInTestingIsReportedOnAndStopsNothing() {
    publishes("wrong.example", "testing", "mx.wrong.example");
    publishes("stripped.example", "testing", "mx.stripped.example");

    isDelivered("wrong.example");
    isTold("wrong.example", TlsOutcome.Result.CERTIFICATE_HOST_MISMATCH, TlsPolicy.Kind.STS);
    assertThat(arrived("wrong.example").data()).contains("using TLSv1.");
    isDelivered("stripped.example");
    isTold("stripped.example", TlsOutcome.Result.STARTTLS_NOT_SUPPORTED, TlsPolicy.Kind.STS);
  }

  @Test
  void aPolicyHostThatMisbehavesIsNoPolicyAndIsReported() {
    policies.answers("hangs.example", this::hang);
    policies.answers("moved.example", this::redirect);
    publishes("good.example", "enforce", "mx.nowhere.example");
    policies.answers("huge.example", MtaStsTest::tenMegabytes);
    publishes("stranger.example", "enforce", "mx.nowhere.example");

    for (String domain : List.of("hangs", "moved", "huge", "stranger")) {
      isDelivered(domain + ".example");
    }
    isTold("hangs.example", TlsOutcome.Result.STS_POLICY_FETCH_ERROR, "no whole answer within 1 s");
    isTold("moved.example", TlsOutcome.Result.STS_POLICY_FETCH_ERROR, "it answers 302, not 200");
    isTold("huge.example", TlsOutcome.Result.STS_POLICY_FETCH_ERROR, "longer than 64 KiB");
    isTold("stranger.example", TlsOutcome.Result.STS_WEBPKI_INVALID, "its certificate is not for");
  }

  private void hang(HttpExchange exchange) {
    try {
      over.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  // To a policy that would keep the mail back.
  private void redirect(HttpExchange exchange) throws IOException {
    exchange
        .getResponseHeaders()
        .add(
            "Location",
            "https://mta-sts.good.example:" + policies.port() + "/.well-known/mta-sts.txt");
    exchange.sendResponseHeaders(302, -1);
  }

  private static void tenMegabytes(HttpExchange exchange) throws IOException {
    PolicyHost.answer(
        exchange,
        "version: STSv1\nmode: enforce\nmax_age: 86400\n" + "mx: a.example\n".repeat(750_000));
  }

  private void isDelivered(String domain) {
    assertThat(rig.one(domain)).isInstanceOf(Outcome.Delivered.class);
    arrived(domain);
  }

  private void isDeferred(String domain, String... causes) {
    assertThat(rig.one(domain))
        .isInstanceOfSatisfying(
            Outcome.Deferred.class,
            deferred ->
                assertThat(deferred.reply().toString()).startsWith("451 4.7.5 ").contains(causes));
  }

  private void isTold(String domain, TlsOutcome.Result result, TlsPolicy.Kind kind) {
    assertThat(rig.told)
        .filteredOn(outcome -> outcome.domain().equals(domain))
        .extracting(TlsOutcome::result, outcome -> outcome.policy().kind())
        .containsExactly(tuple(result, kind));
  }

  private void isTold(String domain, TlsOutcome.Result result, String detail) {
    assertThat(rig.told)
        .filteredOn(outcome -> outcome.domain().equals(domain) && outcome.result() == result)
        .singleElement()
        .satisfies(outcome -> assertThat(outcome.detail()).contains(detail));
  }

  private RecordingHop.Message arrived(String domain) {
    return Await.found(
        () -> "mail to " + domain + postfix.log(),
        Await.LONG,
        () ->
            hop.messages().stream()
                .filter(message -> message.recipients().contains("a@" + domain))
                .findFirst());
  }
}
