package dev.postern.audit.parser;

import dev.postern.audit.probe.ScriptedServer.Script;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/// A server that does what the RFCs say, but that a bare LF ends a line, and what a test wants
/// otherwise.
final class PoliteScript implements Script {

  /// Whose mail it takes.
  static final String KNOWN = "tester@tester.example";

  /// Instead of an answer.
  static final String HANG_UP = "hang up";

  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");
  private static final int MOST_ERRORS = 20;

  private final BiFunction<PoliteScript, String, Optional<String>> otherwise;
  private boolean isGreeted;
  private boolean isMail;
  private boolean isRecipient;
  private boolean isData;
  private boolean isLogin;
  private boolean isOver;
  private int skip;
  private int errors;

  /// @param otherwise what it says to a line instead; empty for what is right
  PoliteScript(BiFunction<PoliteScript, String, Optional<String>> otherwise) {
    this.otherwise = otherwise;
  }

  /// Whether MAIL was taken.
  boolean isMail() {
    return isMail;
  }

  /// What it would say.
  String right(String line) {
    String answer = answer(line);
    errors += answer.startsWith("5") ? 1 : 0;
    if (errors <= MOST_ERRORS) {
      return answer;
    }
    isOver = true;
    return "421 too many\r\n";
  }

  @Override
  public boolean isOver() {
    return isOver;
  }

  @Override
  public String on(String line) {
    if (isData) {
      isData = !line.equals(".");
      return isData ? "" : "250 queued\r\n";
    }
    if (skip > 0) {
      skip -= line.length() + 2;
      return skip > 0 ? "" : "503 no\r\n";
    }
    String answer = otherwise.apply(this, line).orElseGet(() -> right(line));
    return answer.equals(HANG_UP) ? null : answer;
  }

  private String answer(String line) {
    if (isLogin) {
      isLogin = false;
      return "501 cancelled\r\n";
    }
    String[] words = line.split(" ", 2);
    return switch (words[0]) {
      case "EHLO" -> hello(words);
      case "MAIL" -> mail(line);
      case "RCPT" -> recipient(line);
      case "DATA" -> data(words);
      case "BDAT" -> chunk(words);
      case "RSET" -> {
        isMail = false;
        isRecipient = false;
        yield "250 ok\r\n";
      }
      case "NOOP" -> line.length() > 4000 ? "500 too long\r\n" : "250 ok\r\n";
      case "AUTH" -> {
        isLogin = !isMail;
        yield isMail ? "503 no\r\n" : "334 \r\n";
      }
      case "QUIT" -> {
        isOver = true;
        yield "221 bye\r\n";
      }
      default -> "500 what?\r\n";
    };
  }

  private String hello(String[] words) {
    if (words.length < 2 || CONTROL.matcher(words[1]).find()) {
      return "501 no\r\n";
    }
    isGreeted = true;
    isMail = false;
    isRecipient = false;
    return """
    250-mx.test.example
    250-PIPELINING
    250-CHUNKING
    250-AUTH PLAIN
    250 SIZE 1000
    """
        .replace("\n", "\r\n");
  }

  private String mail(String line) {
    if (!isGreeted || isMail) {
      return "503 no\r\n";
    }
    if (line.contains("SIZE=9") || line.contains("SIZE=18")) {
      return "552 too large\r\n";
    }
    isMail = line.matches("MAIL FROM:<([a-z.@-]*)>");
    return isMail ? "250 ok\r\n" : "501 no\r\n";
  }

  private String recipient(String line) {
    if (!isMail) {
      return "503 no\r\n";
    }
    isRecipient = line.contains(KNOWN);
    return isRecipient ? "250 ok\r\n" : "550 no\r\n";
  }

  private String data(String[] words) {
    if (!isRecipient || words.length > 1) {
      return "503 no\r\n";
    }
    isData = true;
    return "354 go\r\n";
  }

  private String chunk(String[] words) {
    if (words.length < 2 || !words[1].matches("\\d{1,9}( LAST)?")) {
      return "501 no\r\n";
    }
    skip = Integer.parseInt(words[1].split(" ", 2)[0]);
    isRecipient = false;
    return skip == 0 ? "503 no\r\n" : "";
  }
}
