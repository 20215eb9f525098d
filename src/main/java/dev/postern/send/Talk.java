package dev.postern.send;

import dev.postern.mail.AddressLiteral;
import dev.postern.mail.Recipient;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Login;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Terms;
import dev.postern.smtp.client.Transaction;
import dev.postern.smtp.client.Verdict;
import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionProblem;
import dev.postern.transport.TlsFault;
import dev.postern.transport.TlsSession;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Does one [Errand] in a [Conversation], and notes everything.
final class Talk implements Conversation.Listener {

  private static final int TRANSACTIONS = 1000;

  private final Errand errand;
  private final Dialogue dialogue;
  private final Ending ending;
  private final CompletableFuture<Ending> end = new CompletableFuture<>();
  private List<Recipient> asked = List.of();
  private List<Recipient> waiting;
  private Stage stage = Stage.CONNECT;

  Talk(Errand errand, Dialogue dialogue) {
    this.errand = errand;
    this.dialogue = dialogue;
    this.ending = new Ending();
    this.waiting = errand.mail() == null ? List.of() : errand.mail().recipients();
    if (errand.account() != null) {
      dialogue.hide(errand.account().secret().reveal());
    }
  }

  /// How a conversation ended; complete once it has.
  static final class Ending {
    final List<Fate> fates = new ArrayList<>();
    final List<Verdict> verdicts = new ArrayList<>();
    @Nullable String address;
    @Nullable Tls tls;
    @Nullable Fault fault;
    @Nullable TlsFault tlsFault;
    boolean ready;
    boolean clearText;

    private Ending() {}

    /// Whether a secret could go to the server.
    boolean mayLogIn() {
      return tls != null || clearText;
    }
  }

  /// Waits for the end, which comes: every wait for the server has its limit.
  Ending await() {
    return end.join();
  }

  /// The end of a conversation that could not even begin.
  Ending nowhere(Fault fault) {
    ending.fault = fault;
    return ending;
  }

  Terms terms(Connection connection) {
    dialogue.begin();
    ending.address = write(connection.remote());
    dialogue.note(
        "connected to " + write(connection.remote()) + " from " + write(connection.local()));
    // RFC 5321 §4.1.4: what a client without a name says.
    String hello =
        errand.hello() == null
            ? AddressLiteral.of(connection.local().getAddress().getHostAddress())
            : errand.hello();
    return new Terms(hello, security(), login(connection), TRANSACTIONS);
  }

  @Override
  public void at(Stage now) {
    if (stage == Stage.BODY && now == Stage.END && errand.mail() != null) {
      dialogue.message(errand.mail().body());
    }
    stage = now;
  }

  @Override
  public void sent(Stage towards, ByteBuffer octets) {
    if (towards == Stage.AUTH) {
      dialogue.sentSecretly(octets);
    } else {
      dialogue.sent(octets);
    }
  }

  @Override
  public void received(ByteBuffer octets) {
    dialogue.received(octets, stage == Stage.AUTH);
  }

  @Override
  public void secured(TlsSession session) {
    Tls tls = Tls.of(session);
    ending.tls = tls;
    dialogue.secured();
    dialogue.note(tls.text());
  }

  @Override
  public void ready(Conversation conversation) {
    Mail mail = errand.mail();
    boolean first = !ending.ready;
    ending.ready = true;
    if (mail == null || !errand.goal().hasTransaction() || waiting.isEmpty()) {
      conversation.quit();
      return;
    }
    if (first && mail.wantsDsn() && !conversation.offersDsn()) {
      dialogue.note("the server does not offer DSN: nothing is said to it of notifications");
    }
    asked = waiting;
    waiting = List.of();
    Transaction transaction = mail.to(asked, Instant.now());
    if (errand.goal() == Goal.MESSAGE) {
      conversation.begin(transaction, mail.body());
    } else {
      conversation.ask(transaction, errand.goal().extent());
    }
  }

  @Override
  public void done(List<Verdict> verdicts) {
    List<Recipient> later = new ArrayList<>();
    for (int i = 0; i < verdicts.size(); i++) {
      // Those past the server's limit get a transaction of their own.
      if (verdicts.get(i) instanceof Verdict.Postponed && errand.goal() == Goal.MESSAGE) {
        later.add(asked.get(i));
        continue;
      }
      ending.verdicts.add(verdicts.get(i));
      ending.fates.add(Fate.of(asked.get(i).mailbox().toString(), verdicts.get(i)));
    }
    waiting = later.size() < asked.size() ? later : List.of();
  }

  @Override
  public void failed(Fault fault) {
    ending.fault = fault;
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    ending.tlsFault =
        cause instanceof ConnectionProblem problem ? problem.fault().orElse(null) : null;
    if (ending.ready) {
      // A server may take fewer transactions than there are recipients.
      waiting.forEach(left -> ending.fates.add(Fate.left(left.mailbox().toString())));
    }
    dialogue.end();
    dialogue.note("closed");
    end.complete(ending);
  }

  private Terms.Security security() {
    Encryption encryption = errand.server().encryption();
    return errand.goal() == Goal.EHLO && encryption != Encryption.IMPLICIT
        ? Terms.Security.CLEAR
        : encryption.security();
  }

  // In clear only to this machine, or where whoever runs it says so.
  private @Nullable Login login(Connection connection) {
    Account account = errand.account();
    if (account == null || errand.goal().compareTo(Goal.AUTH) < 0) {
      return null;
    }
    boolean loopback =
        errand.server().encryption() == Encryption.NONE
            && connection.remote().getAddress().isLoopbackAddress();
    ending.clearText = loopback || account.clearText();
    return new Login(
        account.user(),
        account.secret(),
        ending.clearText ? Login.Exposure.LOOPBACK : Login.Exposure.TLS_ONLY,
        account.methods());
  }

  private static String write(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
