package dev.postern.audit.parser;

import dev.postern.audit.parser.Reaction.End;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// One odd thing that is said to a server, and which answers to it are a fault. What answer else
/// comes is a fact.
///
/// @param name what it is, as reports name it
/// @param start how far the connection is when it begins
/// @param says octets, each sent at once, with one reply heard after each
/// @param expects how many answers are right
/// @param faults what is wrong, the worst first
record Trial(String name, Start start, List<String> says, int expects, List<Fault> faults) {

  /// How far a connection is.
  enum Start {
    /// TLS is there, where it is offered.
    UNGREETED,
    /// EHLO was said too.
    GREETED,
    /// The login was made too, where we have one.
    READY
  }

  /// @param shows whether a reaction shows it
  record Fault(Predicate<Reaction> shows, ParserRule rule) {}

  /// Each of these lines gets its CRLF.
  static Trial lines(String name, String... lines) {
    return octets(name, Stream.of(lines).map(line -> line + "\r\n").toArray(String[]::new));
  }

  /// As they are.
  static Trial octets(String name, String... octets) {
    return new Trial(name, Start.READY, List.of(octets), octets.length, List.of());
  }

  /// On a connection that is so far.
  Trial at(Start start) {
    return new Trial(name, start, says, expects, faults);
  }

  /// With so many answers as right.
  Trial expecting(int answers) {
    return new Trial(name, start, says, answers, faults);
  }

  /// A fault, if the last answer is yes.
  Trial ifTaken(ParserRule rule) {
    return with(reaction -> isWhole(reaction) && reaction.answers().getLast().isPositive(), rule);
  }

  /// A fault, if the last answer has this code.
  Trial ifCode(int code, ParserRule rule) {
    return with(reaction -> isWhole(reaction) && reaction.code() == code, rule);
  }

  /// A fault, if the server begins to read a message.
  Trial ifInData(ParserRule rule) {
    return with(reaction -> reaction.end() == End.IN_DATA, rule);
  }

  /// A fault, if more is answered than was asked.
  Trial ifMore(ParserRule rule) {
    return with(reaction -> reaction.answers().size() > expects, rule);
  }

  /// A fault, if the server keeps step and yet answers less than it was asked.
  Trial ifFewer(ParserRule rule) {
    return with(
        reaction -> reaction.end() == End.IN_STEP && reaction.answers().size() < expects, rule);
  }

  /// A fault, if the server waits for more.
  Trial ifSilent(ParserRule rule) {
    return with(reaction -> reaction.end() == End.SILENT, rule);
  }

  /// What is wrong with a reaction, if anything.
  Optional<ParserRule> fault(Reaction reaction) {
    Optional<ParserRule> named =
        faults.stream().filter(fault -> fault.shows().test(reaction)).map(Fault::rule).findFirst();
    return named.isEmpty() && reaction.answers().size() > expects
        ? Optional.of(ParserRule.EXTRA_ANSWERS)
        : named;
  }

  private boolean isWhole(Reaction reaction) {
    return reaction.answers().size() >= says.size();
  }

  private Trial with(Predicate<Reaction> shows, ParserRule rule) {
    return new Trial(
        name,
        start,
        says,
        expects,
        Stream.concat(faults.stream(), Stream.of(new Fault(shows, rule))).toList());
  }
}
