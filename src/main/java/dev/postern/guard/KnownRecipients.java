package dev.postern.guard;

import dev.postern.mail.Mailbox;
import dev.postern.store.QuotaStore.StoredRecipient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// To whom a key has sent before: 48 bits of a hash of key and recipient, with the day of the last
/// message, 8 octets each in a table of fixed size.
///
/// In a full set of the table the pair that was used longest ago makes room. Two pairs are taken
/// for one another once in some 10^13 questions. Thread-safe.
final class KnownRecipients {

  /// How long somebody is known.
  static final int DAYS = 180;

  /// Most pairs; 8 MiB.
  static final int SLOTS = 1 << 20;

  private static final int WAYS = 16;
  private static final long DAY = 0xffff;
  // Changes that wait to be saved; those beyond are saved when the pair is used on another day.
  private static final int MOST_CHANGES = 100_000;

  private final long[] slots;
  private final List<StoredRecipient> changes = new ArrayList<>();

  /// @param slots a power of two, 16 or more
  KnownRecipients(int slots) {
    this.slots = new long[slots];
  }

  /// What stands for a key and a recipient here.
  static long pair(String user, Mailbox recipient) {
    String text = user + '\0' + recipient.toString().toLowerCase(Locale.ROOT);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong() & ~DAY;
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /// @param today in days since 1970
  synchronized boolean knows(long pair, int today) {
    long found = slots[slot(pair)];
    return (found & ~DAY) == pair && today - day(found) <= DAYS;
  }

  /// The key has sent there today.
  synchronized void note(long pair, int today) {
    int slot = slot(pair);
    long entry = pair | (today & DAY);
    if (slots[slot] != entry) {
      slots[slot] = entry;
      if (changes.size() < MOST_CHANGES) {
        changes.add(new StoredRecipient(pair, today));
      }
    }
  }

  /// It was noted in an earlier run of the program.
  synchronized void restore(StoredRecipient stored) {
    slots[slot(stored.pair())] = stored.pair() | (stored.day() & DAY);
  }

  /// What has changed since the last call.
  synchronized List<StoredRecipient> changes() {
    List<StoredRecipient> taken = List.copyOf(changes);
    changes.clear();
    return taken;
  }

  synchronized int size() {
    int size = 0;
    for (long slot : slots) {
      size += slot == 0 ? 0 : 1;
    }
    return size;
  }

  // The pair's own, or the one that it may have.
  private int slot(long pair) {
    int first = (int) (pair >>> 16) & (slots.length - 1) & -WAYS;
    int best = first;
    for (int i = first; i < first + WAYS; i++) {
      if ((slots[i] & ~DAY) == pair) {
        return i;
      }
      if (day(slots[i]) < day(slots[best])) {
        best = i;
      }
    }
    return best;
  }

  private static int day(long entry) {
    return (int) (entry & DAY);
  }
}
