package dev.postern.trace;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes spans of events. Of addresses it tells domains only, of replies the codes only: what
/// follows them often names the recipient. Not for several threads at once.
///
/// The root, `message`, reaches from the beginning of the submission to the 250. It isn't kept back
/// until the message is done: that may take days, in which one wants to see it most. Its children
/// are `submission` and `commit`, for each attempt `queue` and `attempt`, and moments such as
/// `held` or `returned`.
final class Spans {

  /// An event and when we learnt of it, which for `accepted` is when it was on disk.
  record Seen(Event event, Instant at) {}

  private final TraceIds ids;
  private final GivenIds given = new GivenIds();
  private final List<SpanData> made = new ArrayList<>();
  private final Tracer tracer;

  /// @param hostname the relay's
  Spans(String hostname, Octets installKey, double sample) {
    ids = new TraceIds(installKey, sample);
    Resource resource =
        Resource.builder()
            .put("service.name", "postern")
            .put("service.instance.id", hostname)
            .put("host.name", hostname)
            .build();
    // Never closed, as it holds nothing: what it makes is collected here.
    tracer =
        SdkTracerProvider.builder()
            .setResource(resource)
            .setIdGenerator(given)
            .addSpanProcessor(new Collector())
            .build()
            .get("dev.postern");
  }

  /// The spans of what was told since the last call.
  List<SpanData> take() {
    List<SpanData> taken = List.copyOf(made);
    made.clear();
    return taken;
  }

  /// Makes the spans of one event; none of an event that is not a message's.
  void tell(Seen seen) {
    Event event = seen.event();
    MessageId message = event.message();
    Optional<SpanContext> root = message == null ? Optional.empty() : ids.root(message);
    if (root.isEmpty()) {
      return;
    }
    switch (event.kind()) {
      case ACCEPTED -> accepted(root.get(), event, seen.at());
      case DELIVERED, DEFERRED, BOUNCED, SUPPRESSED -> attempted(root.get(), event);
      case NOTIFIED -> notified(root.get(), event);
      case CAPTURED, RETURNED, COMPLAINED, HELD, RELEASED, DELETED, RETRIED ->
          moment(root.get(), event).startSpan().end(event.at());
      case REFUSED, SESSION, LOGIN, SUPPRESSION, KEY, GUARD, ALERT, TLS_REPORT, DKIM, RELAY -> {}
    }
  }

  private void accepted(SpanContext root, Event event, Instant durable) {
    Map<String, Object> fields = event.fields();
    Instant began = fields.get("began") instanceof Instant at ? at : event.at();
    Instant whole = fields.containsKey("seconds") ? later(began, number(fields, "seconds")) : began;
    given.give(root);
    Span message =
        tracer
            .spanBuilder("message")
            .setNoParent()
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(began)
            .startSpan();
    given.give(null);
    message.setAttribute("postern.message", String.valueOf(event.message()));
    message.setAttribute("postern.key", text(fields, "key"));
    message.setAttribute("postern.project", text(fields, "project"));
    message.setAttribute("postern.sender.domain", domain(text(fields, "from")));
    message.setAttribute("postern.recipients", (long) number(fields, "recipients"));
    message.setAttribute("postern.size", (long) number(fields, "size"));
    message.end(durable.isBefore(whole) ? whole : durable);
    if (fields.containsKey("session")) {
      child(root, "submission", began)
          .setAttribute("network.protocol.name", "smtp")
          .setAttribute("client.address", text(fields, "client"))
          .setAttribute("postern.listener", text(fields, "listener"))
          .setAttribute("postern.session", text(fields, "session"))
          .setAttribute("postern.key", text(fields, "key"))
          .setAttribute("postern.tls", text(fields, "tls"))
          .startSpan()
          .end(whole);
    }
    child(root, "commit", whole).startSpan().end(durable.isBefore(whole) ? whole : durable);
  }

  private void attempted(SpanContext root, Event event) {
    Map<String, Object> fields = event.fields();
    Instant ended = event.at();
    Instant began = later(ended, -number(fields, "took"));
    child(root, "queue", later(began, -number(fields, "waited")))
        .setAttribute("postern.attempt", (long) number(fields, "attempt"))
        .startSpan()
        .end(began);
    String hop = text(fields, "hop");
    SpanBuilder builder =
        child(root, "attempt", began)
            .setSpanKind(hop.isEmpty() ? SpanKind.INTERNAL : SpanKind.CLIENT)
            .setAttribute("network.protocol.name", "smtp")
            .setAttribute("postern.attempt", (long) number(fields, "attempt"))
            .setAttribute("postern.outcome", event.kind().label())
            .setAttribute("postern.recipient.domain", domain(event.recipient()));
    server(builder, hop);
    reply(builder, text(fields, "reply"));
    for (String name : List.of("tls", "category", "reason")) {
      if (!text(fields, name).isEmpty()) {
        builder.setAttribute("postern." + name, text(fields, name));
      }
    }
    Span span = builder.startSpan();
    if (event.kind() == Event.Kind.DEFERRED || event.kind() == Event.Kind.BOUNCED) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(ended);
  }

  private void notified(SpanContext root, Event event) {
    SpanBuilder builder =
        moment(root, event).setAttribute("postern.action", text(event.fields(), "action"));
    MessageId.parse(text(event.fields(), "dsn")).flatMap(ids::root).ifPresent(builder::addLink);
    builder.startSpan().end(event.at());
  }

  private SpanBuilder moment(SpanContext root, Event event) {
    SpanBuilder builder = child(root, event.kind().label(), event.at());
    return event.recipient() == null
        ? builder
        : builder.setAttribute("postern.recipient.domain", domain(event.recipient()));
  }

  private SpanBuilder child(SpanContext root, String name, Instant began) {
    return tracer
        .spanBuilder(name)
        .setParent(Context.root().with(Span.wrap(root)))
        .setStartTimestamp(began);
  }

  // As `mx.example:25` or `[2001:db8::1]:25`.
  private static void server(SpanBuilder builder, String hop) {
    if (hop.isEmpty()) {
      return;
    }
    int colon = hop.lastIndexOf(':');
    String port = hop.substring(colon + 1);
    boolean split = colon > 0 && port.matches("\\d{1,5}");
    builder.setAttribute("server.address", split ? hop.substring(0, colon) : hop);
    if (split) {
      builder.setAttribute("server.port", Long.parseLong(port));
    }
  }

  private static void reply(SpanBuilder builder, String reply) {
    String[] words = reply.split(" ", 3);
    if (words[0].matches("[2-5]\\d\\d")) {
      builder.setAttribute("postern.reply.code", Long.parseLong(words[0]));
    }
    if (words.length > 1 && words[1].matches("[245]\\.\\d{1,3}\\.\\d{1,3}")) {
      builder.setAttribute("postern.reply.status", words[1]);
    }
  }

  private static String domain(@org.jspecify.annotations.Nullable String address) {
    return address == null ? "" : address.substring(address.lastIndexOf('@') + 1).replace(">", "");
  }

  private static Instant later(Instant from, double seconds) {
    return from.plusMillis(Math.round(seconds * 1000));
  }

  private static String text(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  private static double number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  private final class Collector implements SpanProcessor {

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      made.add(span.toSpanData());
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
