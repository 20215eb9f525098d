package dev.postern.send;

import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.transport.NettyTransport;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/// Runs an [Errand] from the connection to its end, and says in a sentence what came of it.
public final class Sender {

  private Sender() {}

  /// Blocks until it is over: no server can keep it for longer than its patience for each reply.
  ///
  /// @param watcher told of each line of the dialogue as it happens, on another thread
  public static Outcome run(Errand errand, Consumer<Entry> watcher) {
    var dialogue = new Dialogue(watcher);
    var talk = new Talk(errand, dialogue);
    dialogue.note("connecting to " + errand.server().place());
    try (var transport = new NettyTransport()) {
      transport.dial(
          errand.server().target(errand.patience()),
          new Conversation(talk::terms, errand.patience(), talk));
      return outcome(errand, dialogue, talk.await());
    } catch (UnknownHostException _) {
      Fault fault =
          Fault.of(
              Fault.Kind.NO_SUCH_HOST,
              Stage.CONNECT,
              errand.server().host() + ": no address found for this name");
      return outcome(errand, dialogue, talk.nowhere(fault));
    }
  }

  private static Outcome outcome(Errand errand, Dialogue dialogue, Talk.Ending ending) {
    var summary = new Summary(errand, ending);
    return new Outcome(
        summary.isGood(),
        errand.server().place(),
        ending.address,
        ending.tls,
        dialogue.millis(),
        dialogue.entries(),
        ending.fates.stream().map(fate -> fate.with(dialogue.clean(fate.reply()))).toList(),
        dialogue.clean(summary.sentence()),
        summary.next());
  }
}
