package dev.postern.smtp.server;

import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.mail.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the text of a [Transcript].
final class TranscriptParser {

  /// The id that the scripted program gives to each message.
  static final MessageId ID = new MessageId(1);

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:([rnt0\\\\])|x([0-9A-Fa-f]{2})|\\{(.+?)\\*(\\d+)})");

  private final String name;
  private final List<Step> steps = new ArrayList<>();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private boolean inMessage;
  private SessionPolicy.Tls tls = SessionPolicy.Tls.IMPLICIT;
  private SessionPolicy.Sender sender = SessionPolicy.Sender.TRUSTED;
  private SessionPolicy.LineEndings lines = SessionPolicy.LineEndings.STRICT;
  private List<String> mechanisms = List.of("SCRAM-SHA-256", "PLAIN", "LOGIN");
  private long maxSize = 1_000_000;
  private int maxRecipients = 100;
  private Duration maxHold = Duration.ofDays(7);
  private SessionPolicy.Most most = SessionPolicy.Most.UNLIMITED;
  private boolean whole;

  TranscriptParser(String name) {
    this.name = name;
  }

  Transcript parse(List<String> text) {
    for (int i = 0; i < text.size(); i++) {
      try {
        line(text.get(i));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(name + ".smtp line " + (i + 1) + ": " + text.get(i), e);
      }
    }
    flush();
    var policy =
        new SessionPolicy(
            "relay.example", tls, sender, lines, mechanisms, maxSize, maxRecipients, maxHold, most);
    return new Transcript(name, policy, whole, steps);
  }

  private void line(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    String mark = line.substring(0, 2);
    String rest = line.length() > 3 ? line.substring(3) : "";
    if (!mark.startsWith("C") && !mark.startsWith("M")) {
      flush();
    }
    switch (mark) {
      case "C:" -> sent.writeBytes(octets(rest + "\\r\\n"));
      case "C|" -> sent.writeBytes(octets(rest));
      case "S:" ->
          steps.add(new Step.Expect(new String(octets(rest), StandardCharsets.UTF_8), false));
      case "S~" -> steps.add(new Step.Expect(rest, true));
      case "M:" -> message.writeBytes(octets(rest + "\\r\\n"));
      case "M|" -> message.writeBytes(octets(rest));
      case "--" ->
          directive(rest.split(" ", 2)[0], rest.contains(" ") ? rest.split(" ", 2)[1] : "");
      default -> throw new IllegalArgumentException("no such mark");
    }
  }

  private void directive(String word, String rest) {
    switch (word) {
      case "listener" -> tls = SessionPolicy.Tls.valueOf(rest.toUpperCase(Locale.ROOT));
      case "sender" ->
          sender =
              rest.equals("key")
                  ? SessionPolicy.Sender.NEEDS_KEY
                  : SessionPolicy.Sender.valueOf(rest.toUpperCase(Locale.ROOT));
      case "lines" -> lines = SessionPolicy.LineEndings.valueOf(rest.toUpperCase(Locale.ROOT));
      case "mechanisms" -> mechanisms = rest.isEmpty() ? List.of() : List.of(rest.split(" "));
      case "size" -> maxSize = Long.parseLong(rest);
      case "recipients" -> maxRecipients = Integer.parseInt(rest);
      case "hold" -> maxHold = Duration.parse(rest);
      case "most" -> most = most(rest.split(" "));
      case "whole" -> whole = true;
      case "hello" -> steps.add(new Step.Hello());
      case "tls" -> steps.add(new Step.Tls());
      case "close" -> steps.add(new Step.Close());
      case "answer" -> steps.add(new Step.Prepare(rest.equals("later") ? null : answer(rest)));
      case "release" -> steps.add(new Step.Release(answer(rest)));
      case "asked" -> steps.add(new Step.Asked(rest));
      case "message" -> inMessage = true;
      case "no-message" -> steps.add(new Step.NotCommitted());
      case "discarded" -> steps.add(new Step.Discarded());
      case "shutdown" -> steps.add(new Step.ShutDown(refusal(rest, Refusal.Reason.SHUTDOWN)));
      case "timeout" -> steps.add(new Step.TimeOut());
      case "known" -> steps.add(new Step.Known(rest));
      default -> throw new IllegalArgumentException("no such directive");
    }
  }

  private static SessionPolicy.Most most(String[] words) {
    return new SessionPolicy.Most(
        Integer.parseInt(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]));
  }

  private static Answer answer(String text) {
    String[] words = text.split(" ", 2);
    return switch (words[0]) {
      case "allow" -> new Answer.Allowed();
      case "refuse" -> new Answer.Refused(refusal(words[1], Refusal.Reason.SENDER));
      case "challenge" -> new Answer.Challenge(Octets.ofUtf8(words.length == 1 ? "" : words[1]));
      case "authenticate" -> new Answer.Authenticated(words[1]);
      case "accept" -> new Answer.Accepted(ID);
      default -> throw new IllegalArgumentException("no such answer");
    };
  }

  private static Refusal refusal(String text, Refusal.Reason reason) {
    String[] words = text.split(" ", 3);
    return Refusal.of(reason, Integer.parseInt(words[0]), words[1], words[2]);
  }

  private void flush() {
    if (sent.size() > 0) {
      steps.add(new Step.Send(Octets.copyOf(sent.toByteArray())));
      sent.reset();
    }
    if (inMessage) {
      steps.add(new Step.Committed(Octets.copyOf(message.toByteArray())));
      message.reset();
      inMessage = false;
    }
  }

  private static byte[] octets(String text) {
    var octets = new ByteArrayOutputStream();
    Matcher escape = ESCAPE.matcher(text);
    int from = 0;
    while (escape.find()) {
      octets.writeBytes(text.substring(from, escape.start()).getBytes(StandardCharsets.UTF_8));
      octets.writeBytes(
          unescape(escape.group(1), escape.group(2), escape.group(3), escape.group(4)));
      from = escape.end();
    }
    octets.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return octets.toByteArray();
  }

  private static byte[] unescape(
      @Nullable String letter, @Nullable String hex, @Nullable String repeated, String times) {
    if (letter != null) {
      char c =
          switch (letter) {
            case "r" -> '\r';
            case "n" -> '\n';
            case "t" -> '\t';
            case "0" -> '\0';
            default -> '\\';
          };
      return new byte[] {(byte) c};
    }
    if (hex != null) {
      return new byte[] {(byte) Integer.parseInt(hex, 16)};
    }
    return octets(repeated.repeat(Integer.parseInt(times)));
  }
}
