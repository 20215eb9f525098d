package dev.postern.mail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// How negative replies are sorted: three small tables, asked in their order.
///
/// The words are those of receivers whose status says too little: most say 5.7.1 or nothing at all
/// of what they mean.
final class ReplyRules {

  // Longer text is a tale, not a reason.
  private static final int MAX_TEXT = 2000;

  // Statuses that leave no doubt, without their first digit (RFC 3463 §3, RFC 7372 §3 and others).
  private static final String DEFINITE =
      """
      1.1  MAILBOX_UNKNOWN
      1.2  DOMAIN
      1.3  MAILBOX_UNKNOWN
      1.6  MAILBOX_DISABLED
      1.7  POLICY
      1.8  POLICY
      1.10 DOMAIN
      2.1  MAILBOX_DISABLED
      2.2  MAILBOX_FULL
      2.3  SIZE
      3.4  SIZE
      4.7  TRANSIENT
      5.3  RATE_LIMITED
      6.1  CONTENT
      6.3  CONTENT
      6.7  CONTENT
      6.9  CONTENT
      7.4  PROTOCOL
      7.5  PROTOCOL
      7.8  PROTOCOL
      7.10 PROTOCOL
      7.20 POLICY
      7.23 POLICY
      7.25 REPUTATION
      7.26 POLICY
      7.27 POLICY
      7.28 RATE_LIMITED
      7.30 PROTOCOL
      """;

  // The first that is found counts; what comes early is what would be mistaken for what comes late.
  private static final String WORDS =
      """
      GREYLISTED       gr[ea]y-?list|postgrey
      REPUTATION       spamhaus|barracuda|spamcop|sorbs|proofpoint|(block|black|deny|reject)[- ]?list|reputation|\\brbls?\\b|\\bdnsbls?\\b|blocked using|(is|are|been|was) (currently )?listed|banned|poor (ip|domain|sender)|reverse dns|\\br?dns ptr\\b|\\brdns\\b|\\bptr\\b
      POLICY           sender (address |domain |verify )?(rejected|is invalid|invalid|not|verif|denied|unknown)|envelope sender|invalid sender|mail from
      MAILBOX_FULL     (mailbox|inbox|storage|account|user)[^.]{0,40}(is full|over quota|over its quota|exceeded)|quota exceeded|over quota|out of storage|mailbox full
      MAILBOX_DISABLED (account|mailbox|user|recipient)[^.]{0,40}(disabled|inactive|suspended|deactivated|expired|no longer)
      MAILBOX_UNKNOWN  recipientnotfound|user unknown|unknown (user|recipient|mailbox|local)|no such (user|mailbox|recipient|person|account|address)|(user|mailbox|recipient|account|(?<!ip )address)[^.]{0,60}(does not exist|doesn't exist|not found|unknown|invalid)|invalid (recipient|mailbox|user)|doesn't have an? [^ ]{1,80} account|no mailbox here by that name|recipient address rejected: access denied|not a valid (mailbox|user|recipient)|unrouteable address
      DOMAIN           no such domain|domain[^.]{0,40}(not found|does not exist|does not accept)|null ?mx
      RATE_LIMITED     rate ?limit|too (many|much|fast)|throttl|exceeded the (rate|limit|maximum)|unusual rate|try again more slowly|concurren
      POLICY           \\bspf\\b|\\bdkim\\b|\\bdmarc\\b|unauthenticated|authentication|not authori[sz]ed|relay(ing)? (access )?denied|unable to relay|access denied|administrative(ly)? prohib|policy
      CONTENT          spam|unsolicited|virus|malware|phish|content (rejected|filter)|message (rejected|refused) (due|because)|attachment|bare (lf|cr|line)|\\bsuspicious
      SIZE             (message|size)[^.]{0,40}(too (large|big)|exceeds)|exceeds (size|the maximum)
      PROTOCOL         starttls|must issue|syntax error|command (not|unrecognized)|bad sequence|encryption required
      TRANSIENT        try (again|later)|temporar|timed? ?out|timeout|resources|\\bload\\b|busy|service (not|un)available|local error
      """;

  private record Rule(ReplyCategory category, Pattern words) {}

  private static final Map<String, ReplyCategory> BY_STATUS = readStatuses();
  private static final List<Rule> RULES = readWords();

  private ReplyRules() {}

  static ReplyCategory of(Reply reply) {
    EnhancedStatus status = reply.enhancedStatus().orElse(null);
    ReplyCategory definite =
        status == null ? null : BY_STATUS.get(status.subject() + "." + status.detail());
    String text = text(reply);
    if (definite != null && !saysOtherwise(definite, text)) {
      return definite;
    }
    for (Rule rule : RULES) {
      if (rule.words().matcher(text).find()) {
        return rule.category();
      }
    }
    return status == null || status.subject() == 0 ? byCode(reply.code()) : bySubject(status);
  }

  // Some say 5.1.1 of a sender that they distrust: then the words know better than the number, and
  // an address stays off the lists of bad ones.
  private static boolean saysOtherwise(ReplyCategory definite, String text) {
    return definite == ReplyCategory.MAILBOX_UNKNOWN
        && RULES.stream()
            .filter(rule -> rule.category() == ReplyCategory.REPUTATION)
            .anyMatch(rule -> rule.words().matcher(text).find());
  }

  private static ReplyCategory bySubject(EnhancedStatus status) {
    return switch (status.subject()) {
      case 5 -> ReplyCategory.PROTOCOL;
      case 6 -> ReplyCategory.CONTENT;
      case 7 -> ReplyCategory.POLICY;
      default -> status.type() == 4 ? ReplyCategory.TRANSIENT : ReplyCategory.OTHER;
    };
  }

  // RFC 5321 §4.2.3. A bare 550 is said of all and everything: it condemns no address.
  private static ReplyCategory byCode(int code) {
    return switch (code) {
      case 552 -> ReplyCategory.SIZE;
      case 500, 501, 502, 503, 504, 530, 535, 538 -> ReplyCategory.PROTOCOL;
      case 521, 556 -> ReplyCategory.DOMAIN; // RFC 7504 §3
      case 551, 553 -> ReplyCategory.POLICY;
      default -> code < 500 ? ReplyCategory.TRANSIENT : ReplyCategory.OTHER;
    };
  }

  private static String text(Reply reply) {
    String text = String.join(" ", reply.lines());
    return (text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text)
        .toLowerCase(Locale.ROOT)
        .replace('\u2019', '\'');
  }

  private static Map<String, ReplyCategory> readStatuses() {
    var statuses = new HashMap<String, ReplyCategory>();
    DEFINITE
        .lines()
        .map(line -> line.split(" +"))
        .forEach(row -> statuses.put(row[0], ReplyCategory.valueOf(row[1])));
    return Map.copyOf(statuses);
  }

  private static List<Rule> readWords() {
    var rules = new ArrayList<Rule>();
    WORDS
        .lines()
        .map(line -> line.split(" +", 2))
        .forEach(
            row -> rules.add(new Rule(ReplyCategory.valueOf(row[0]), Pattern.compile(row[1]))));
    return List.copyOf(rules);
  }
}
