package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.DnsRig;
import dev.postern.rig.DnsRig.Signing;
import dev.postern.rig.FaultyHop;
import dev.postern.rig.FaultyHop.Babble;
import dev.postern.rig.FaultyHop.Drop;
import dev.postern.rig.FaultyHop.Hang;
import dev.postern.rig.FaultyHop.Raw;
import dev.postern.rig.FaultyHop.Say;
import dev.postern.rig.Ports;
import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.SmtpTalk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Mail that goes straight to domains whose hosts are up to no good, all at a time: each message
/// has the right fate, and an event that says why.
@Tag("slow")
class HostileReceiversTest {

  private final int port = Ports.free(1).getFirst();
  private final List<FaultyHop> hops = new ArrayList<>();
  private final StringBuilder records = new StringBuilder();
  @TempDir private Path directory;
  private RelayHome home;
  private RelayProcess relay;

  @BeforeEach
  void needed() {
    Program.assume("knotd", "knot");
  }

  @AfterEach
  void stop() throws IOException {
    for (FaultyHop hop : hops) {
      hop.close();
    }
  }

  /// The one host of a domain, on an address of its own.
  private FaultyHop receiver(String domain) throws IOException {
    FaultyHop hop = FaultyHop.start("127.0.0." + (hops.size() + 2), port);
    hops.add(hop);
    records.append("%1$s MX 10 mx.%1$s\nmx.%1$s A %2$s\n".formatted(domain, hop.host()));
    return hop;
  }

  @Test
  void eachMessageHasItsFateAndAnEventThatSaysWhy() throws IOException {
    FaultyHop grey = receiver("grey").on("RCPT", new Say("451 4.7.1 greylisted, come back"));
    FaultyHop drops = receiver("drops").on("END", new Drop());
    FaultyHop third =
        receiver("third")
            .always("RCPT b@third.example", new Say("550 5.1.1 no such user"))
            .always("RCPT c@third.example", new Say("452 4.2.2 mailbox full"));
    receiver("lines").always("RCPT", new Raw("550-no\r\n".repeat(1999) + "550 no\r\n"));
    FaultyHop endless = receiver("endless").always("END", new Babble("250-taken\r\n"));
    FaultyHop flood = receiver("flood").always("greeting", new Babble("220 welcome to "));
    receiver("silent").always("greeting", new Hang());

    try (var dns = new DnsRig().zone("example", Signing.SIGNED, records.toString()).start()) {
      home = RelayHome.direct(directory, port, dns, "example").javaOption("-Xmx128m");
      try (RelayProcess started = home.start()) {
        relay = started;
        send("silent", "a@silent.example");
        String silent = relay.awaitEvent("accepted", _ -> true).path("message").asString();
        send("grey", "a@grey.example");
        send("drops", "a@drops.example");
        send("third", "a@third.example", "b@third.example", "c@third.example");
        send("lines", "a@lines.example");
        send("endless", "a@endless.example");
        send("flood", "a@flood.example");

        isDeferred("a@grey.example", "451 4.7.1 greylisted, come back");
        is("delivered", "a@grey.example", "mx.grey.example");
        isDeferred(
            "a@drops.example", "mx.drops.example", "after the final dot", "may have arrived");
        is("delivered", "a@drops.example", "mx.drops.example");
        is("delivered", "a@third.example", "mx.third.example");
        is("bounced", "b@third.example", "550 5.1.1 no such user");
        isDeferred("c@third.example", "452 4.2.2 mailbox full");
        isDeferred("a@lines.example", "mx.lines.example", "a reply has more than 100 lines");
        isDeferred("a@endless.example", "mx.endless.example", "more than 100 lines");
        isDeferred("a@flood.example", "mx.flood.example", "longer than 65536 octets");

        assertThat(grey.messages()).hasSize(1);
        assertThat(drops.messages()).hasSize(1);
        assertThat(third.messages())
            .singleElement()
            .satisfies(
                message -> assertThat(message.recipients().toString()).contains("a@third.example"));
        for (FaultyHop babbler : List.of(endless, flood)) {
          assertThat(babbler.messages()).isEmpty();
        }
        anAttemptIsUnderWay(silent, "mx.silent.example:" + port);
        assertThat(relay.isAlive()).as(relay.output()).isTrue();
      }
    }
  }

  private void send(String subject, String... recipients) {
    SmtpTalk.send(home.trustedPort(), "app@app.example", subject, recipients);
  }

  private void isDeferred(String recipient, String... causes) {
    is("deferred", recipient, causes);
  }

  private void is(String fate, String recipient, String... words) {
    JsonNode event =
        relay.awaitEvent(fate, found -> found.path("recipient").asString("").equals(recipient));
    assertThat(event.toString()).contains(words);
  }

  // Its host has five minutes to greet: what says meanwhile where the message is?
  private void anAttemptIsUnderWay(String id, String host) {
    Await.until(
        () -> home.run("queue", "why", id).all(),
        Await.LONG,
        () -> home.run("queue", "why", id).out().contains("is under way with " + host + " since "));
  }
}
