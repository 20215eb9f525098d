package dev.postern.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/// A collector of traces: takes OTLP over HTTP, and reads as much of its protobuf as tests ask for.
public final class OtlpReceiver implements AutoCloseable {

  private static final int OK = 200;

  /// A span as it came.
  ///
  /// @param parent empty for a root
  /// @param status 2 for an error
  /// @param links ids of traces
  public record Received(
      String trace,
      String id,
      String parent,
      String name,
      int kind,
      Instant start,
      Instant end,
      int status,
      Map<String, Object> attributes,
      List<String> links) {}

  private final HttpServer server;
  private final AtomicInteger answer = new AtomicInteger(OK);
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Received> spans = new CopyOnWriteArrayList<>();
  private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

  public OtlpReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
  }

  /// Answers so from now on.
  public void answer(int status) {
    answer.set(status);
  }

  public int requests() {
    return requests.get();
  }

  public List<Received> spans() {
    return List.copyOf(spans);
  }

  /// All octets that came, as text, to look for what must not be there.
  public String octets() {
    var all = new StringBuilder();
    bodies.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
    return all.toString();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = new GZIPInputStream(exchange.getRequestBody()).readAllBytes();
      requests.incrementAndGet();
      int status = answer.get();
      if (status == OK) {
        bodies.add(body);
        request(new Message(body));
      }
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(status, -1);
    }
  }

  // ExportTraceServiceRequest, ResourceSpans, ScopeSpans.
  private void request(Message request) {
    for (Message resource : request.messages(1)) {
      for (Message scope : resource.messages(2)) {
        scope.messages(2).forEach(span -> spans.add(span(span)));
      }
    }
  }

  private static Received span(Message span) {
    return new Received(
        hex(span, 1),
        hex(span, 2),
        hex(span, 4),
        span.text(5),
        (int) span.number(6),
        instant(span.number(7)),
        instant(span.number(8)),
        span.messages(15).stream().mapToInt(status -> (int) status.number(3)).findFirst().orElse(0),
        attributes(span),
        span.messages(13).stream().map(link -> hex(link, 1)).toList());
  }

  private static Map<String, Object> attributes(Message span) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Message pair : span.messages(9)) {
      Message value = pair.messages(2).getFirst();
      attributes.put(pair.text(1), value.has(3) ? (Object) value.number(3) : value.text(1));
    }
    return attributes;
  }

  private static Instant instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }

  private static String hex(Message message, int field) {
    return message.has(field) ? HexFormat.of().formatHex(message.octets(field)) : "";
  }

  /// One message of protobuf: its fields by number.
  private static final class Message {

    private final Map<Integer, List<Object>> fields = new LinkedHashMap<>();
    private final byte[] octets;
    private int at;

    Message(byte[] octets) {
      this.octets = octets;
      while (at < octets.length) {
        long tag = varint();
        fields
            .computeIfAbsent((int) (tag >>> 3), _ -> new ArrayList<>())
            .add(
                switch ((int) tag & 7) {
                  case 0 -> varint();
                  case 1 -> fixed(8);
                  case 2 -> slice((int) varint());
                  case 5 -> fixed(4);
                  default -> throw new IllegalArgumentException("no wire type: " + tag);
                });
      }
    }

    boolean has(int field) {
      return fields.containsKey(field);
    }

    long number(int field) {
      return has(field) ? (Long) fields.get(field).getFirst() : 0;
    }

    byte[] octets(int field) {
      return (byte[]) fields.get(field).getFirst();
    }

    String text(int field) {
      return has(field) ? new String(octets(field), StandardCharsets.UTF_8) : "";
    }

    List<Message> messages(int field) {
      return fields.getOrDefault(field, List.of()).stream()
          .map(value -> new Message((byte[]) value))
          .toList();
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = octets[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private long fixed(int length) {
      long value = 0;
      for (int i = 0; i < length; i++) {
        value |= (octets[at++] & 0xffL) << (8 * i);
      }
      return value;
    }

    private byte[] slice(int length) {
      at += length;
      return java.util.Arrays.copyOfRange(octets, at - length, at);
    }
  }
}
