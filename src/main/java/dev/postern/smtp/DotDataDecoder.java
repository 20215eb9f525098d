package dev.postern.smtp;

import dev.postern.mail.BodyType;
import dev.postern.smtp.LineRules.BareEnds;
import dev.postern.smtp.LineRules.Fault;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a message's octets as DATA brings them: removes the dots that the client added, finds the
/// end, and holds the message to its [LineRules] (RFC 5321 §4.5.2).
///
/// The result does not depend on how the input was split. What comes out are slices of the input
/// wherever possible. After the first fault nothing more comes out, but the end is still looked
/// for.
///
/// Only CRLF "." CRLF ends the data, in every mode. Where bare CR and LF are made CRLF, that is all
/// they are made: a line that began behind one neither ends the data nor loses a leading dot,
/// because a sender for whom that was no line start has not added one. Such a line may thus be a
/// lone "." in the message; [DotDataEncoder] gives it a second one on its way out, so it ends the
/// data nowhere else either.
public final class DotDataDecoder {

  private enum State {
    /// Behind CRLF, or at the very beginning.
    LINE_START,
    TEXT,
    /// Behind a CR in the text; where ends are normalized, it is not handed on yet.
    CR,
    /// Behind a bare end whose CRLF is still to be handed on.
    BARE_END,
    /// Behind a dot at the start of a line.
    DOT,
    DOT_CR,
    DONE
  }

  /// What [#decode] does about the octet at the input's position.
  private enum Step {
    GO_ON,
    /// Hand on what came before it.
    STOP,
    /// Hand on what came before it, and leave it out.
    CUT,
    /// Hand on a CRLF.
    LINE_END
  }

  private final LineRules rules;
  private final boolean dots;
  private final boolean normalizes;
  private final boolean eightBit;
  private final ByteBuffer lineEnd = ByteBuffer.wrap(new byte[] {'\r', '\n'}).asReadOnlyBuffer();
  private State state = State.LINE_START;
  private int lineLength;
  private @Nullable Fault fault;

  private DotDataDecoder(LineRules rules, boolean dots) {
    this.rules = rules;
    this.dots = dots;
    this.normalizes = rules.bareEnds() == BareEnds.NORMALIZE;
    this.eightBit = rules.octets() != BodyType.SEVEN_BIT;
  }

  /// A decoder for the octets that follow DATA's 354.
  public static DotDataDecoder forData(LineRules rules) {
    return new DotDataDecoder(rules, true);
  }

  /// A decoder for the chunks of BDAT, which have no added dots and no end of their own (RFC 3030
  /// §2): only the line rules apply, across the borders of chunks, and none to binary content.
  public static DotDataDecoder forChunks(LineRules rules) {
    return new DotDataDecoder(rules, false);
  }

  /// Whether the end was found; what the input still holds is no part of the message.
  public boolean isDone() {
    return state == State.DONE;
  }

  /// The first fault in the order of the octets.
  public Optional<Fault> fault() {
    return Optional.ofNullable(fault);
  }

  /// Takes octets and returns the next piece of the message, which may be empty. To be called again
  /// as long as the input has octets and the end was not found. The piece is valid as long as the
  /// input is.
  public ByteBuffer decode(ByteBuffer in) {
    int from = in.position();
    if (rules.octets() == BodyType.BINARY && !dots) {
      in.position(in.limit());
      return in.slice(from, in.limit() - from);
    }
    while (in.hasRemaining()) {
      switch (step(in)) {
        case GO_ON -> {}
        case STOP -> {
          return in.slice(from, in.position() - from);
        }
        case CUT -> {
          int end = in.position();
          in.position(end + 1);
          return in.slice(from, end - from);
        }
        case LINE_END -> {
          return lineEnd.duplicate();
        }
      }
    }
    return in.slice(from, in.position() - from);
  }

  /// What is left to hand on when the last chunk has been decoded; a CR at the very end is a bare
  /// one.
  public ByteBuffer finish() {
    boolean held = normalizes && (state == State.CR || state == State.BARE_END);
    if (state == State.CR && !normalizes) {
      fail(Fault.BARE_CR);
    }
    state = State.DONE;
    return held ? lineEnd.duplicate() : lineEnd.slice(0, 0);
  }

  private Step step(ByteBuffer in) {
    byte octet = in.get(in.position());
    return switch (state) {
      case LINE_START -> {
        lineLength = 0;
        boolean dot = octet == '.' && dots;
        state = dot ? State.DOT : State.TEXT;
        yield dot ? Step.CUT : Step.GO_ON;
      }
      case DOT -> {
        state = octet == '\r' ? State.DOT_CR : State.TEXT;
        yield octet == '\r' ? Step.CUT : Step.GO_ON;
      }
      case DOT_CR -> {
        if (octet == '\n') {
          state = State.DONE;
          yield Step.CUT;
        }
        yield bareEnd();
      }
      case CR -> octet == '\n' ? realEnd(in) : bareEnd();
      case BARE_END -> bareEnd();
      case TEXT -> text(in);
      case DONE -> Step.STOP;
    };
  }

  private Step text(ByteBuffer in) {
    skipPlain(in);
    if (lineLength > LineRules.MAX_LINE && fault == null) {
      return fail(Fault.LONG_LINE);
    }
    if (!in.hasRemaining()) {
      return Step.GO_ON;
    }
    byte octet = in.get(in.position());
    Fault found = faultOf(octet);
    if (found != null && fault == null) {
      return fail(found);
    }
    return switch (octet) {
      case '\r' -> carriageReturn(in);
      case '\n' -> {
        state = normalizes ? State.BARE_END : State.TEXT;
        yield Step.CUT;
      }
      default -> {
        in.get();
        yield Step.GO_ON;
      }
    };
  }

  // Most often its LF is there too, and the run of octets goes on behind both. Otherwise, where
  // ends are normalized, the CR waits for what comes next.
  private Step carriageReturn(ByteBuffer in) {
    int at = in.position();
    if (at + 1 < in.limit() && in.get(at + 1) == '\n') {
      in.position(at + 2);
      state = State.LINE_START;
      return Step.GO_ON;
    }
    state = State.CR;
    if (normalizes) {
      return Step.CUT;
    }
    in.get();
    return Step.GO_ON;
  }

  private Step realEnd(ByteBuffer in) {
    in.get();
    state = State.LINE_START;
    return normalizes ? Step.LINE_END : Step.GO_ON;
  }

  private Step bareEnd() {
    state = State.TEXT;
    if (!normalizes) {
      return fail(Fault.BARE_CR);
    }
    lineLength = 0;
    return Step.LINE_END;
  }

  private Step fail(Fault found) {
    if (fault == null) {
      fault = found;
    }
    return Step.STOP;
  }

  // Passes the octets that need no look: up to the next that may matter, or just beyond the
  // longest line.
  private void skipPlain(ByteBuffer in) {
    int from = in.position();
    int end = in.limit();
    if (fault == null) {
      end = Math.min(end, from + LineRules.MAX_LINE + 1 - lineLength);
    }
    int at = from;
    while (at < end && isPlain(in.get(at))) {
      at++;
    }
    in.position(at);
    lineLength = Math.min(lineLength + (at - from), LineRules.MAX_LINE + 1);
  }

  private boolean isPlain(byte octet) {
    return octet > '\r' || (octet < 0 ? eightBit : octet != '\r' && octet != '\n' && octet != 0);
  }

  private @Nullable Fault faultOf(byte octet) {
    if (octet == 0) {
      return Fault.NUL;
    }
    if (octet < 0) {
      return Fault.EIGHT_BIT;
    }
    return octet == '\n' && !normalizes ? Fault.BARE_LF : null;
  }
}
