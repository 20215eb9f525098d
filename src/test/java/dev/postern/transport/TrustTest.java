package dev.postern.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Tlsa;
import dev.postern.mail.Octets;
import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Dialer.Target;
import dev.postern.transport.Dialer.Trust;
import dev.postern.transport.TestCertificates.Pair;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each trust lets in, in real handshakes.
class TrustTest {

  private static final String HOST = "mx.example.org";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @TempDir private static Path directory;
  private static NettyTransport transport;
  private static TestCertificates ca;
  private static Path root;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void start() {
    transport = new NettyTransport();
    ca = new TestCertificates();
    root = ca.root(directory);
  }

  @AfterAll
  static void stop() {
    transport.close();
  }

  @AfterEach
  void end() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private int serve(Pair pair) {
    var tls = new ServerTls(pair.certificate(), pair.key());
    open.add(tls);
    var endpoint =
        new Endpoint(new InetSocketAddress(LOOPBACK, 0), tls, Handshake.AT_ONCE, _ -> false);
    var bound = transport.bind(endpoint, _ -> Optional.of(new Probe()));
    open.add(bound);
    return bound.address().getPort();
  }

  private static Probe dial(int port, Trust trust) {
    var probe = new Probe();
    transport.dial(
        new Target(
            HOST,
            port,
            List.of(LOOPBACK),
            List.of(),
            Handshake.AT_ONCE,
            trust,
            Duration.ofSeconds(5)),
        probe);
    return probe;
  }

  private static Optional<CertificateFlaw> flaw(int port, Trust trust) throws Exception {
    TlsSession session = dial(port, trust).session();
    assertThat(session).as("a connection that may be used").isNotNull();
    return session.flaw();
  }

  private static TlsFault refusal(int port, Trust trust) {
    Probe probe = dial(port, trust);
    var problem = (ConnectionProblem) probe.end().orElseThrow();
    assertThat(probe.connection).as("the handler was never told of it").isNotDone();
    assertThat(problem.kind()).isEqualTo(ConnectionProblem.Kind.TLS);
    assertThat(problem).hasMessageStartingWith("TLS with " + HOST + " failed: ");
    return problem.fault().orElseThrow();
  }

  private static Trust.Dane dane(Tlsa... records) {
    return new Trust.Dane(List.of(records), List.of(HOST, "example.org"));
  }

  private static Tlsa tlsa(int usage, int selector, int matching, X509Certificate certificate)
      throws Exception {
    byte[] octets =
        selector == 0 ? certificate.getEncoded() : certificate.getPublicKey().getEncoded();
    byte[] association =
        switch (matching) {
          case 1 -> MessageDigest.getInstance("SHA-256").digest(octets);
          case 2 -> MessageDigest.getInstance("SHA-512").digest(octets);
          default -> octets;
        };
    return new Tlsa(usage, selector, matching, Octets.copyOf(association));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2"})
  void daneEeTakesTheLeafWhateverItsNameDatesAndIssuer(int selector, int matching)
      throws Exception {
    Pair pair = new TestCertificates().expired(directory, "other.example");
    assertThat(flaw(serve(pair), dane(tlsa(3, selector, matching, pair.leaf())))).isEmpty();
  }

  @Test
  void oneRecordThatVouchesIsEnough() throws Exception {
    Pair pair = ca.leaf(directory, "EC", HOST);
    assertThat(flaw(serve(pair), dane(tlsa(3, 1, 1, ca.root()), tlsa(3, 1, 1, pair.leaf()))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,1,1", "1,1,1", "3,2,1", "3,1,3", "4,0,1", "2,1,1"})
  void recordsThatMeanNothingHereVouchForNobody(int usage, int selector, int matching)
      throws Exception {
    Pair pair = ca.leaf(directory, "EC", HOST);
    assertThat(refusal(serve(pair), dane(tlsa(usage, selector, matching, pair.leaf()))))
        .isEqualTo(TlsFault.TLSA_MISMATCH);
  }

  @Test
  void anotherLeafIsRefusedThoughPublicRootsKnowIt() throws Exception {
    Pair pair = ca.leaf(directory, "EC", HOST);
    Pair other = ca.leaf(directory, "RSA", HOST);
    assertThat(refusal(serve(pair), dane(tlsa(3, 1, 1, other.leaf()))))
        .isEqualTo(TlsFault.TLSA_MISMATCH);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "0,2", "1,0", "1,1", "1,2"})
  void daneTaTakesWhatChainsToThePresentedAnchor(int selector, int matching) throws Exception {
    Pair pair = TestCertificates.chain(ca.leaf(directory, "EC", "example.org"), ca.root());
    assertThat(flaw(serve(pair), dane(tlsa(2, selector, matching, ca.root())))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0", "1"})
  void daneTaKnowsAnAnchorThatOnlyTheDnsHas(int selector) throws Exception {
    Pair pair = ca.leaf(directory, "EC", HOST);
    int port = serve(pair);
    assertThat(flaw(port, dane(tlsa(2, selector, 0, ca.root())))).isEmpty();
    assertThat(refusal(port, dane(tlsa(2, selector, 0, new TestCertificates().root()))))
        .isEqualTo(TlsFault.NOT_TRUSTED);
  }

  @Test
  void daneTaWantsTheAnchorInTheChainWhereTheDnsHasItsDigest() throws Exception {
    Pair pair = ca.leaf(directory, "EC", HOST);
    assertThat(refusal(serve(pair), dane(tlsa(2, 0, 1, ca.root()))))
        .isEqualTo(TlsFault.TLSA_MISMATCH);
  }

  @Test
  void daneTaIsNotFooledByAnAnchorThatSignedNothing() throws Exception {
    Pair forged = TestCertificates.chain(ca.impostor().leaf(directory, "EC", HOST), ca.root());
    assertThat(refusal(serve(forged), dane(tlsa(2, 0, 1, ca.root()))))
        .isEqualTo(TlsFault.NOT_TRUSTED);
  }

  @Test
  void daneTaChecksNameAndDates() throws Exception {
    Pair foreign = TestCertificates.chain(ca.leaf(directory, "EC", "other.example"), ca.root());
    assertThat(refusal(serve(foreign), dane(tlsa(2, 1, 1, ca.root()))))
        .isEqualTo(TlsFault.HOST_MISMATCH);
    Pair old = TestCertificates.chain(ca.expired(directory, HOST), ca.root());
    assertThat(refusal(serve(old), dane(tlsa(2, 1, 1, ca.root())))).isEqualTo(TlsFault.EXPIRED);
  }

  @Test
  void daneTaTakesAWildcardForOneLabel() throws Exception {
    Pair wild = TestCertificates.chain(ca.leaf(directory, "EC", "*.example.org"), ca.root());
    int port = serve(wild);
    assertThat(flaw(port, dane(tlsa(2, 1, 1, ca.root())))).isEmpty();
    assertThat(
            refusal(
                port,
                new Trust.Dane(
                    List.of(tlsa(2, 1, 1, ca.root())), List.of("a.b.example.org", "example.org"))))
        .isEqualTo(TlsFault.HOST_MISMATCH);
  }

  @Test
  void daneAsksForTheBaseDomainOfItsRecords() throws Exception {
    try (var server = new ServerSocket(0, 1, LOOPBACK)) {
      var trust = new Trust.Dane(List.of(tlsa(3, 1, 1, ca.root())), List.of("base.example.net"));
      Probe probe = dial(server.getLocalPort(), trust);
      try (Socket client = server.accept()) {
        client.setSoTimeout(10_000);
        var in = new DataInputStream(client.getInputStream());
        in.skipNBytes(3);
        String hello = new String(in.readNBytes(in.readUnsignedShort()), ISO_8859_1);
        assertThat(hello).contains("base.example.net").doesNotContain(HOST);
      }
      assertThat(probe.end()).isPresent();
    }
  }

  @Test
  void verificationSaysWhatIsWrong() {
    var verified = new Trust.Verified(root);
    assertThat(refusal(serve(new TestCertificates().leaf(directory, "EC", HOST)), verified))
        .isEqualTo(TlsFault.NOT_TRUSTED);
    assertThat(refusal(serve(ca.leaf(directory, "EC", "other.example")), verified))
        .isEqualTo(TlsFault.HOST_MISMATCH);
    assertThat(refusal(serve(ca.expired(directory, HOST)), verified)).isEqualTo(TlsFault.EXPIRED);
  }

  @Test
  void testingLetsInAndTells() throws Exception {
    var tested = new Trust.Tested(root);
    assertThat(flaw(serve(ca.leaf(directory, "EC", HOST)), tested)).isEmpty();
    assertThat(flaw(serve(new TestCertificates().leaf(directory, "EC", HOST)), tested))
        .map(CertificateFlaw::fault)
        .contains(TlsFault.NOT_TRUSTED);
    assertThat(flaw(serve(ca.leaf(directory, "EC", "other.example")), tested))
        .contains(
            new CertificateFlaw(TlsFault.HOST_MISMATCH, "its certificate is not for " + HOST));
    assertThat(flaw(serve(ca.expired(directory, HOST)), tested))
        .map(CertificateFlaw::fault)
        .contains(TlsFault.EXPIRED);
  }

  @Test
  void anySaysNothing() throws Exception {
    assertThat(
            flaw(serve(new TestCertificates().leaf(directory, "EC", "a.example")), new Trust.Any()))
        .isEmpty();
  }

  @Test
  void aSessionMadeUnderALaxTrustIsNoWayAroundAStricterOne() throws Exception {
    Pair pair = new TestCertificates().leaf(directory, "EC", HOST);
    int port = serve(pair);
    var good = dane(tlsa(3, 1, 1, pair.leaf()));
    for (int i = 0; i < 3; i++) {
      // Time for tickets to arrive: with the closing handshake of the one before.
      for (Trust lax : List.of(new Trust.Any(), new Trust.Tested(root), good)) {
        Probe probe = dial(port, lax);
        assertThat(probe.session()).isNotNull();
        probe.opened().executor().execute(probe.opened()::close);
        probe.end();
      }
      assertThat(refusal(port, new Trust.Verified(root))).isEqualTo(TlsFault.NOT_TRUSTED);
      assertThat(refusal(port, dane(tlsa(3, 1, 1, ca.root())))).isEqualTo(TlsFault.TLSA_MISMATCH);
      assertThat(flaw(port, new Trust.Tested(root)))
          .map(CertificateFlaw::fault)
          .contains(TlsFault.NOT_TRUSTED);
    }
  }
}
