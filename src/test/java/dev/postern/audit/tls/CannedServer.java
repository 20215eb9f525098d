package dev.postern.audit.tls;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Loopback;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.audit.tls.hello.OctetReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// A port of implicit TLS that answers each record with octets of a test's making.
final class CannedServer implements AutoCloseable {

  private final Loopback server;
  private final Function<Offer, byte[]> answers;

  /// What a client offers; other records than hellos have no suites.
  ///
  /// @param type of the record
  record Offer(int type, int version, List<Integer> suites) {

    boolean isHello() {
      return type == 22;
    }
  }

  /// @param answers no octets hang up
  CannedServer(Function<Offer, byte[]> answers) {
    this.answers = answers;
    server = new Loopback(this::serve);
  }

  Door door(String host) {
    return new Door(server.port(host), true, Caller.STRANGER, ScriptedServer.HASTY);
  }

  @Override
  public void close() {
    server.close();
  }

  private void serve(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    while (true) {
      byte[] answer = answers.apply(read(in));
      if (answer.length == 0) {
        return;
      }
      out.write(answer);
      out.flush();
    }
  }

  private static Offer read(DataInputStream in) throws IOException {
    int type = in.read();
    if (type >= 0x80) {
      in.readNBytes(in.read());
      return new Offer(type, 2, List.of());
    }
    int version = in.readUnsignedShort();
    byte[] content = in.readNBytes(in.readUnsignedShort());
    if (type != 22) {
      return new Offer(type, version, List.of());
    }
    try {
      var hello = new OctetReader(content);
      hello.some(4);
      version = hello.two();
      hello.some(32);
      hello.some(hello.one());
      OctetReader list = hello.part(hello.two());
      List<Integer> suites = new ArrayList<>();
      while (list.hasMore()) {
        suites.add(list.two());
      }
      return new Offer(type, version, suites);
    } catch (OctetReader.Truncated cause) {
      throw new IOException(cause);
    }
  }
}
