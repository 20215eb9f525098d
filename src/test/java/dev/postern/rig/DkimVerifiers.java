package dev.postern.rig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.Headers;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What programs that nobody here wrote think of signatures: Python's `dkim`, OpenDKIM with a DNS
/// of its own, and jDKIM, which knows RSA only. Messages are files in one directory.
public final class DkimVerifiers {

  private static final ObjectMapper JSON = new ObjectMapper();

  // Debian's Python, which has Debian's modules, whatever else is in the path.
  private static final String PYTHON = "/usr/bin/python3";

  private static final String VERIFY =
      """
      import dkim, json, sys
      records = json.load(open('records.json'))
      find = lambda name, timeout=5: records[name.decode().rstrip('.')].encode()
      for path in sys.argv[1:]:
          message = dkim.DKIM(open(path, 'rb').read(), minkey=2048)
          count = sum(1 for name, _ in message.headers if name.lower() == b'dkim-signature')
          print(path, [message.verify(i, dnsfunc=find) for i in range(count)])
      """;

  // Answers questions for TXT on port 53 of a network of its own.
  private static final String NAMESERVER =
      """
      import json, socket, struct
      records = json.load(open('records.json'))
      server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      server.bind(('127.0.0.1', 53))
      print('ready', flush=True)
      while True:
          query, peer = server.recvfrom(4096)
          at, labels = 12, []
          while query[at]:
              labels.append(query[at + 1:at + 1 + query[at]].decode())
              at += query[at] + 1
          text = records['.'.join(labels)].encode()
          data = b''.join(bytes([len(text[k:k + 255])]) + text[k:k + 255]
                          for k in range(0, len(text), 255))
          server.sendto(query[:2] + b'\\x85\\x80\\0\\1\\0\\1\\0\\0\\0\\0' + query[12:at + 5]
              + b'\\xc0\\x0c\\0\\x10\\0\\1\\0\\0\\0\\x3c' + struct.pack('>H', len(data)) + data, peer)
      """;

  private static final String APART =
      """
      ip link set lo up && mount --bind resolv.conf /etc/resolv.conf || exit 99
      mkfifo ready; /usr/bin/python3 nameserver.py > ready & server=$!
      read -r line < ready
      for file in "$@"; do opendkim-testmsg < "$file"; echo "$file $?"; done
      kill $server
      """;

  private final Path directory;

  public DkimVerifiers(Path directory) {
    this.directory = directory;
  }

  /// Takes the records of keys, as `dkim create --json` prints them.
  public void publish(Program.Result created) throws IOException {
    var records = JSON.createObjectNode();
    for (Map.Entry<String, String> record : records(created).entrySet()) {
      records.put(record.getKey(), record.getValue());
    }
    Files.writeString(directory.resolve("records.json"), records.toString());
  }

  /// The records that a command printed, by name.
  public static Map<String, String> records(Program.Result created) {
    if (created.exit() != 0) {
      throw new AssertionError(created.all());
    }
    Map<String, String> records = new TreeMap<>();
    for (JsonNode key : JSON.readTree(created.out()).path("keys")) {
      records.put(key.path("name").asString(), key.path("record").asString());
    }
    return records;
  }

  /// Prints for each file whether each of its signatures holds, as `plain [True, True]`.
  public Program.Result python(String... files) {
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON))
            && Program.run(PYTHON, "-c", "import dkim, nacl").exit() == 0,
        "python3-dkim is needed for this test: apt install python3-dkim python3-nacl");
    return run(List.of(PYTHON, "-c", VERIFY), files);
  }

  /// Prints for each file what `opendkim-testmsg` ended with, as `plain 0`.
  public String openDkim(String... files) throws IOException {
    Program.assume("opendkim-testmsg", "opendkim-tools");
    Program.assume("unshare", "util-linux");
    Files.writeString(directory.resolve("nameserver.py"), NAMESERVER);
    Files.writeString(directory.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
    Program.Result result =
        run(List.of("timeout", "30", "unshare", "-rmn", "sh", "-c", APART, "sh"), files);
    assumeTrue(
        result.exit() != 99 && !result.err().startsWith("unshare:"),
        "a network of one's own is needed for this test: " + result.all());
    return result.out();
  }

  /// The selectors whose signatures hold.
  public List<String> jdkim(String file) throws FailException, IOException {
    JsonNode records = JSON.readTree(read("records.json"));
    var verifier =
        new DKIMVerifier(
            (_, selector, domain) ->
                List.of(records.path(selector + "._domainkey." + domain).asString()));
    String message = read(file);
    int end = message.indexOf("\r\n\r\n");
    byte[] body = message.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
    List<SignatureRecord> good =
        verifier.verify(new Fields(message.substring(0, end)), new ByteArrayInputStream(body));
    return good.stream().map(signature -> signature.getSelector().toString()).toList();
  }

  /// A header as jDKIM wants it.
  private record Fields(String header) implements Headers {

    @Override
    public List<String> getFields() {
      return List.of(header.split("\r\n(?![ \t])", -1));
    }

    @Override
    public List<String> getFields(String name) {
      return getFields().stream()
          .filter(field -> field.split(":", 2)[0].strip().equalsIgnoreCase(name))
          .toList();
    }
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Program.Result run(List<String> command, String... files) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(files));
    return Program.run(directory, Map.of(), "", all);
  }
}
