package dev.postern.dns;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/// Answers whose signatures we check ourselves (RFC 4035 §5): authenticated where a chain of trust
/// leads to them, not so below a delegation that is provably unsigned, and none at all otherwise.
final class Validated implements Source {

  // A reason may quote what a stranger sent.
  private static final int MOST_REASON = 200;

  private final Upstream upstream;
  private final TrustAnchors anchors;
  private final Sieve sieve;
  private final ValidatingResolver validator;

  Validated(Upstream upstream, TrustAnchors anchors) {
    this.upstream = upstream;
    this.anchors = anchors;
    sieve = new Sieve(anchors);
    validator = new ValidatingResolver(new Head());
    anchors.loadInto(validator);
  }

  @Override
  public CompletionStage<Step> ask(Question question, Budget budget) {
    return validate(question, budget)
        .handle(
            (step, problem) ->
                problem != null && cause(problem) instanceof Aliased
                    ? alias(question, budget)
                    : settled(step, problem))
        .thenCompose(stage -> stage);
  }

  private CompletionStage<Step> validate(Question question, Budget budget) {
    return validator
        .sendAsync(question.query(), budget)
        .thenApply(answer -> read(question, answer, budget));
  }

  private CompletionStage<Step> alias(Question question, Budget budget) {
    Question alone = question.withType(Type.CNAME);
    return validate(alone, budget)
        .thenApply(
            step ->
                switch (step) {
                  case Step.Alias alias -> alias;
                  case Step.Records(var records, var authenticated, var ttl) ->
                      new Step.Alias(target(records), authenticated, ttl);
                  case Step.Nothing _ ->
                      throw new NoAnswer(
                          "the alias of " + Names.text(question.name()) + " comes and goes");
                });
  }

  private static Name target(List<Record> records) {
    return ((CNAMERecord) records.getFirst()).getTarget();
  }

  private static Step read(Question question, Message answer, Budget budget) {
    if (budget.failure().isPresent()) {
      throw new NoAnswer(budget.failure().get());
    }
    boolean authenticated = answer.getHeader().getFlag(Flags.AD);
    Optional<String> reason = reason(answer);
    // The validator says why an answer is bogus, or why it need not be signed. Where it says
    // neither, it did not come to an end.
    if (answer.getRcode() == Rcode.SERVFAIL || (!authenticated && reason.isEmpty())) {
      throw new NoAnswer(
          "the DNSSEC signatures for "
              + Names.text(question.name())
              + " do not hold"
              + reason.map(text -> ": " + text).orElse(""));
    }
    return Step.of(question, answer, authenticated);
  }

  // Where the validator puts it.
  private static Optional<String> reason(Message answer) {
    return answer.getSection(Section.ADDITIONAL).stream()
        .filter(record -> record.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
        .filter(TXTRecord.class::isInstance)
        .map(record -> String.join("", ((TXTRecord) record).getStrings()))
        .map(text -> text.substring(0, Math.min(text.length(), MOST_REASON)))
        .findFirst();
  }

  private static Throwable cause(Throwable problem) {
    return problem instanceof CompletionException wrapped && wrapped.getCause() != null
        ? wrapped.getCause()
        : problem;
  }

  private static CompletionStage<Step> settled(Step step, @Nullable Throwable problem) {
    return problem == null
        ? CompletableFuture.completedFuture(step)
        : CompletableFuture.failedFuture(cause(problem));
  }

  /// The name that was asked for is an alias. The validator would judge the answer by what the
  /// alias leads to, and resolvers that only answer for their own zones don't tell that.
  private static final class Aliased extends RuntimeException {

    private static final long serialVersionUID = 1;

    Aliased() {
      super("", null, false, false);
    }
  }

  /// What the validator asks, for us and for its keys.
  private final class Head implements org.xbill.DNS.Resolver {

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
      Budget budget = (Budget) executor;
      Message asked = query.clone();
      // A resolver that validates as well may sort out a bad server's answer before we see it.
      asked.getHeader().unsetFlag(Flags.CD);
      return upstream.ask(asked, budget).thenApply(given -> taken(given, budget));
    }

    private Message taken(Upstream.Given given, Budget budget) {
      Message answer = given.message();
      Record asked = answer.getQuestion();
      if (lacksSignatures(asked, answer)) {
        String why =
            given.by()
                + " leaves out DNSSEC signatures: list another in dns.resolvers, or set dns.dnssec"
                + " to off";
        budget.failed(why);
        throw new NoAnswer(why);
      }
      Message sifted = sieve.sift(answer);
      if (mayBeAlias(asked.getType())
          && Step.of(new Question(asked.getName(), asked.getType()), sifted, false)
              instanceof Step.Alias) {
        throw new Aliased();
      }
      return sifted;
    }

    // The keys where a chain of trust begins are signed, or the zone would be down for everybody.
    private boolean lacksSignatures(Record asked, Message answer) {
      return asked.getType() == Type.DNSKEY
          && anchors.above(asked.getName()).filter(asked.getName()::equals).isPresent()
          && answer.getSection(Section.ANSWER).stream().noneMatch(RRSIGRecord.class::isInstance);
    }

    private static boolean mayBeAlias(int type) {
      return type != Type.CNAME && type != Type.DS && type != Type.DNSKEY;
    }

    @Override
    public Duration getTimeout() {
      return Duration.ZERO;
    }

    // Each server has been told already.

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
  }
}
