package dev.postern.bounce;

import dev.postern.mail.BodyType;
import dev.postern.mail.Handling;
import dev.postern.mail.Octets;
import dev.postern.mail.Ret;
import dev.postern.mime.HeaderBlock;
import dev.postern.queue.FailureSink.Action;
import dev.postern.store.Body;
import dev.postern.store.MessageStore;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a notification gives back of the message (RFC 3461 §4.3, RFC 6522 §3).
///
/// The whole of it only in a failure, where RET=FULL asked for it, up to 64 KiB and not with binary
/// content; the header in all other cases, up to 64 KiB of it.
///
/// Of a message with REQUIRETLS only the header, since the way back may be less safe than the way
/// there (RFC 8689 §5).
///
/// DEVIATION: RFC 3461 §4.3 knows no limit for RET=FULL. A notification that carries megabytes back
/// fails where the message did, and a forged sender would get them all.
///
/// @param type the media type; empty where nothing can be returned
/// @param note what the part for people says of it
record ReturnedContent(String type, Octets octets, boolean eightBit, String note) {

  static final int MAX_OCTETS = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ReturnedContent.class);

  static final ReturnedContent NONE = new ReturnedContent("", Octets.EMPTY, false, "");

  /// Blocks while it reads.
  static ReturnedContent of(StoredMessage message, Action action, MessageStore store) {
    try {
      Optional<Body> body = store.body(message.id());
      if (body.isEmpty()) {
        return NONE;
      }
      boolean wanted = action == Action.FAILED && message.envelope().ret() == Ret.FULL;
      boolean secret = message.envelope().handling().tls() == Handling.Tls.REQUIRED;
      boolean full =
          wanted
              && !secret
              && body.get().size() <= MAX_OCTETS
              && message.envelope().body() != BodyType.BINARY;
      return full ? whole(message, body.get()) : header(message, body.get(), why(wanted, secret));
    } catch (StoreFailure e) {
      LOG.warn("notification about {} goes without its content: {}", message.id(), e.getMessage());
      return NONE;
    }
  }

  private static String why(boolean wanted, boolean secret) {
    if (!wanted) {
      return "";
    }
    return secret
        ? "It was sent with REQUIRETLS, so its text is not returned. "
        : "It is too large to be returned whole. ";
  }

  private static ReturnedContent whole(StoredMessage message, Body body) {
    byte[] octets = read(body);
    String type = message.envelope().smtpUtf8() ? "message/global" : "message/rfc822";
    return new ReturnedContent(
        type, Octets.copyOf(octets), isEightBit(octets), "The message is attached.");
  }

  private static ReturnedContent header(StoredMessage message, Body body, String why) {
    var block = new HeaderBlock();
    try (Body.Reader reader = body.open()) {
      ByteBuffer next = reader.next();
      while (next.hasRemaining() && block.accept(next) == HeaderBlock.State.READING) {
        next = reader.next();
      }
    }
    if (block.state() == HeaderBlock.State.READING) {
      HeaderBlock.State _ = block.end();
    }
    var octets = new ByteArrayOutputStream();
    block.write(piece -> append(piece, octets));
    byte[] kept = whole(octets.toByteArray());
    String type = message.envelope().smtpUtf8() ? "message/global-headers" : "text/rfc822-headers";
    return new ReturnedContent(
        type, Octets.copyOf(kept), isEightBit(kept), why + "Its header is attached.");
  }

  // Cut after a line, where it has to be cut.
  private static byte[] whole(byte[] octets) {
    int length = Math.min(octets.length, MAX_OCTETS);
    while (length > 0 && octets[length - 1] != '\n') {
      length--;
    }
    return java.util.Arrays.copyOf(octets, length);
  }

  private static byte[] read(Body body) {
    var octets = new ByteArrayOutputStream((int) body.size());
    try (Body.Reader reader = body.open()) {
      for (ByteBuffer next = reader.next(); next.hasRemaining(); next = reader.next()) {
        append(next, octets);
      }
    }
    return octets.toByteArray();
  }

  private static void append(ByteBuffer from, ByteArrayOutputStream to) {
    byte[] octets = new byte[from.remaining()];
    from.get(octets);
    to.writeBytes(octets);
  }

  private static boolean isEightBit(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0) {
        return true;
      }
    }
    return false;
  }
}
