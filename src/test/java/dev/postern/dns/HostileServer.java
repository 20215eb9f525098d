package dev.postern.dns;

import dev.postern.rig.Ports;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A DNS server on loopback, UDP and TCP, that answers what a test wants, however wrong.
final class HostileServer implements AutoCloseable {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int MOST_DATAGRAM = 65_535;

  /// Answers one question: messages to be sent one after the other; none for silence.
  @FunctionalInterface
  interface Script {
    List<byte[]> answer(Message query, Transport transport) throws IOException;
  }

  enum Transport {
    UDP,
    TCP
  }

  private final Script script;
  private final InetSocketAddress address;
  private final DatagramSocket datagrams;
  private final ServerSocket connections;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  HostileServer(Script script) {
    this.script = script;
    // One port number for both, and one that no connection of somebody else's leaves from.
    address = new InetSocketAddress(LOOPBACK, Ports.free(1).getFirst());
    try {
      connections = new ServerSocket();
      // Connections of tests before may still linger there.
      connections.setReuseAddress(true);
      connections.bind(address);
      datagrams = new DatagramSocket(address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.startVirtualThread(this::receive);
    Thread.startVirtualThread(this::accept);
  }

  InetSocketAddress address() {
    return address;
  }

  /// As `UDP a.test. MX`.
  List<String> asked() {
    return asked;
  }

  /// A well-formed answer with records in its answer section.
  static Message answer(Message query, Record... records) {
    var message = new Message(query.getHeader().getID());
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.RA);
    message.addRecord(query.getQuestion(), Section.QUESTION);
    for (Record record : records) {
      message.addRecord(record, Section.ANSWER);
    }
    return message;
  }

  static Message answer(Message query, int rcode) {
    Message message = answer(query);
    message.getHeader().setRcode(rcode);
    return message;
  }

  static Record record(Name name, int type, long ttl, String text) {
    try {
      return Record.fromString(name, type, DClass.IN, ttl, text, Name.root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    datagrams.close();
    connections.close();
  }

  private void receive() {
    while (!datagrams.isClosed()) {
      try {
        var packet = new DatagramPacket(new byte[MOST_DATAGRAM], MOST_DATAGRAM);
        datagrams.receive(packet);
        byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
        for (byte[] answer : answers(octets, Transport.UDP)) {
          datagrams.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException _) {
        // The other end, or we, are through.
      }
    }
  }

  private void accept() {
    while (!connections.isClosed()) {
      try (Socket socket = connections.accept()) {
        var in = new DataInputStream(socket.getInputStream());
        byte[] octets = new byte[in.readUnsignedShort()];
        in.readFully(octets);
        for (byte[] answer : answers(octets, Transport.TCP)) {
          var out = new DataOutputStream(socket.getOutputStream());
          out.writeShort(answer.length);
          out.write(answer);
        }
      } catch (IOException _) {
        // The other end, or we, are through.
      }
    }
  }

  private List<byte[]> answers(byte[] octets, Transport transport) throws IOException {
    var query = new Message(octets);
    Record question = query.getQuestion();
    asked.add(transport + " " + question.getName() + " " + Type.string(question.getType()));
    return script.answer(query, transport);
  }
}
