package dev.postern.fetch;

import dev.postern.route.PolicyFetcher;
import dev.postern.route.StsFailure;
import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.ConnectionProblem;
import dev.postern.transport.TlsFault;
import dev.postern.transport.TlsSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One GET over one connection.
final class PolicyRequest implements ConnectionHandler {

  static final String PATH = "/.well-known/mta-sts.txt";

  private final String host;
  private final CompletableFuture<PolicyFetcher.Fetched> done;
  private final ResponseReader reader = new ResponseReader();

  /// @param done completed here, or elsewhere when time is up: then the connection ends
  PolicyRequest(String host, CompletableFuture<PolicyFetcher.Fetched> done) {
    this.host = host;
    this.done = done;
  }

  @Override
  public void opened(Connection opened) {
    var _ = done.whenComplete((_, _) -> opened.executor().execute(opened::hangUp));
    String request =
        "GET "
            + PATH
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nAccept: text/plain\r\nUser-Agent: postern\r\nConnection: close\r\n\r\n";
    opened.send(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    opened.flush();
  }

  @Override
  public void received(ByteBuffer octets) {
    try {
      Optional<String> text = reader.read(octets);
      text.ifPresent(whole -> done.complete(new PolicyFetcher.Text(whole)));
    } catch (BadResponse bad) {
      octets.position(octets.limit());
      fail(StsFailure.Kind.FETCH, host + ": " + bad.getMessage());
    }
  }

  @Override
  public void secured(TlsSession session) {
    // TLS was there from the start
  }

  @Override
  public void writable() {
    // the request is short
  }

  @Override
  public void idle() {
    // the whole has a limit of its own
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    if (cause instanceof ConnectionProblem problem) {
      boolean certificate =
          problem.fault().isPresent() && problem.fault().get() != TlsFault.HANDSHAKE;
      fail(
          certificate ? StsFailure.Kind.WEBPKI : StsFailure.Kind.FETCH,
          String.valueOf(problem.getMessage()));
    } else {
      fail(StsFailure.Kind.FETCH, host + ": it closed the connection before its answer was whole");
    }
  }

  private void fail(StsFailure.Kind kind, String detail) {
    done.complete(new PolicyFetcher.Failed(new StsFailure(kind, detail)));
  }
}
