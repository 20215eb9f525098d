package dev.postern.api;

import dev.postern.api.MessageEntry.MessageList;
import dev.postern.http.Answer;
import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.http.Resource;
import dev.postern.mail.MessageId;
import dev.postern.queue.Inbox;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/// `/api/v1/inbox`: what the sandbox captured.
public final class InboxResource implements Resource {

  private final Inbox inbox;

  public InboxResource(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/api/v1/inbox", this::list),
        new Route(Method.GET, "/api/v1/inbox/{id}", this::show),
        new Route(Method.GET, "/api/v1/inbox/{id}/raw", this::raw));
  }

  private Answer list(Request request) {
    Page page = Page.of(request);
    var views = inbox.list(page.before(), page.limit());
    return new Answer.Json(200, Json.write(MessageList.of(views, page.limit())));
  }

  private Answer show(Request request) {
    MessageId id = Page.id(request);
    return inbox
        .show(id)
        .map(view -> new Answer.Json(200, Json.write(MessageEntry.of(view))))
        .orElseThrow(() -> unknown(id));
  }

  private Answer raw(Request request) {
    MessageId id = Page.id(request);
    if (inbox.show(id).isEmpty()) {
      throw unknown(id);
    }
    return new Answer.Stream("message/rfc822", out -> copy(id, out));
  }

  private void copy(MessageId id, OutputStream out) throws IOException {
    try {
      if (!inbox.read(id, piece -> write(piece, out))) {
        throw unknown(id);
      }
    } catch (UncheckedIOException cause) {
      throw cause.getCause();
    }
  }

  private static void write(ByteBuffer piece, OutputStream out) {
    try {
      byte[] octets = new byte[piece.remaining()];
      piece.get(octets);
      out.write(octets);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static HttpProblem unknown(MessageId id) {
    return new HttpProblem(404, "the sandbox has no message with the id " + id);
  }
}
