package dev.postern.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/// The resolvers that we ask: one after the other until one has an answer, beginning with the one
/// that had the last.
final class Upstream {

  private final List<Server> servers;
  private volatile int first;

  Upstream(List<Server> servers) {
    this.servers = List.copyOf(servers);
  }

  /// The share of a lookup's time that one try may take, so that the others get theirs.
  static Duration share(Duration timeout) {
    return timeout.dividedBy(4);
  }

  /// An answer with NOERROR or NXDOMAIN, and who gave it; else the stage fails with [NoAnswer].
  CompletionStage<Given> ask(Message query, Budget budget) {
    Deque<Integer> order = new ArrayDeque<>();
    for (int i = 0; i < servers.size(); i++) {
      order.add((first + i) % servers.size());
    }
    return new Round(query, budget, order)
        .next()
        .whenComplete(
            (_, problem) -> {
              if (problem != null) {
                budget.failed(why(problem));
              }
            });
  }

  /// @param by who gave it
  record Given(Message message, Server by) {}

  /// The clause that a stage failed with.
  static String why(Throwable problem) {
    return switch (problem) {
      case CompletionException wrapped when wrapped.getCause() != null -> why(wrapped.getCause());
      case NoAnswer known -> known.why();
      default -> "an answer that makes no sense (" + problem.getClass().getSimpleName() + ")";
    };
  }

  /// One question on its way from server to server. A server that kept silent is asked once more,
  /// since datagrams get lost.
  private final class Round {

    private final Message query;
    private final Budget budget;
    private final Deque<Integer> order;
    private final Map<Server, String> causes = new LinkedHashMap<>();

    Round(Message query, Budget budget, Deque<Integer> order) {
      this.query = query;
      this.budget = budget;
      this.order = order;
    }

    CompletionStage<Given> next() {
      Integer index = order.poll();
      if (index == null) {
        return failed(String.join(", ", causes.values()));
      }
      try {
        budget.spend();
      } catch (NoAnswer spent) {
        return failed(causes.isEmpty() ? spent.why() : String.join(", ", causes.values()));
      }
      Server server = servers.get(index);
      return server
          .send(query, budget)
          .handle((message, problem) -> taken(index, server, message, problem))
          .thenCompose(stage -> stage);
    }

    private CompletionStage<Given> taken(
        int index, Server server, Message message, Throwable problem) {
      String cause = problem == null ? fault(message) : fault(problem);
      if (cause.isEmpty()) {
        first = index;
        return CompletableFuture.completedFuture(new Given(message, server));
      }
      boolean again = cause.equals(SILENT) && !causes.containsKey(server);
      causes.put(server, cause + " from " + server);
      if (again) {
        order.add(index);
      }
      return next();
    }

    private CompletionStage<Given> failed(String why) {
      return CompletableFuture.failedFuture(new NoAnswer(why));
    }
  }

  private static final String SILENT = "no answer";

  // Empty where the message is an answer.
  private static String fault(Message message) {
    int code = message.getRcode();
    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
      return Rcode.string(code);
    }
    if (!message.getHeader().getFlag(Flags.QR)) {
      return "a question instead of an answer";
    }
    return isReferral(message) ? "a referral instead of an answer" : "";
  }

  // From a server that is asked for what it isn't responsible for and doesn't look up.
  private static boolean isReferral(Message message) {
    return !message.getHeader().getFlag(Flags.AA)
        && !message.getHeader().getFlag(Flags.RA)
        && message.getSection(Section.ANSWER).isEmpty()
        && has(message, Type.NS)
        && !has(message, Type.SOA);
  }

  private static boolean has(Message message, int type) {
    return message.getSection(Section.AUTHORITY).stream()
        .map(Record::getType)
        .anyMatch(found -> found == type);
  }

  private static String fault(Throwable problem) {
    return switch (problem) {
      case CompletionException wrapped when wrapped.getCause() != null -> fault(wrapped.getCause());
      case SocketTimeoutException _ -> SILENT;
      case EOFException _ -> "an answer that breaks off";
      case WireParseException _ -> "an answer that makes no sense";
      case IOException unreachable ->
          "no connection ("
              + (unreachable.getMessage() == null ? "refused" : unreachable.getMessage())
              + ")";
      default -> "an answer that makes no sense";
    };
  }
}
