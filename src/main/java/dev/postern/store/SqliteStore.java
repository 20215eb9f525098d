package dev.postern.store;

import dev.postern.event.Event;
import dev.postern.mail.MessageId;
import dev.postern.observe.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The embedded store: `postern.db`, an SQLite database in WAL mode, and `spool/` for large bodies.
///
/// One thread writes, in batches with one sync each; a few connections read. The directory is
/// locked while it is open.
public final class SqliteStore implements MessageStore, KeyStore, AutoCloseable {

  /// What bodies on their way in take together where nothing else is said, in octets.
  public static final long DEFAULT_MEMORY = StoreLimits.DEFAULT.memory();

  private final DataDirectory directory;
  private final Budget budget;
  private final Spool spool;
  private final Reads reads;
  private final Queries queries;
  private final Connection writing;
  private final Checkpointer checkpointer;
  private final Writer writer;
  private final DkimStore dkim;
  private final OverrideStore overrides;
  private final QuotaStore quotas;
  private final EventJson json = new EventJson();
  private final TallyStore tallies;

  private SqliteStore(
      DataDirectory directory, Database database, StoreLimits limits, Metrics metrics)
      throws SQLException, IOException {
    this.directory = directory;
    budget = new Budget(limits.memory());
    spool = new Spool(directory.spool());
    queries = new Queries(budget, spool);
    writing = database.writer();
    reads = new Reads(database);
    checkpointer = new Checkpointer(limits, database.writer(), writing);
    writer =
        new Writer(
            new Statements(writing),
            checkpointer,
            limits,
            database.file().toString(),
            name -> spool.delete(spool.path(name)),
            metrics);
    tallies = new SqliteTallies(new SideTable(reads, writer));
    dkim = new SqliteDkim(new SideTable(reads, writer));
    overrides = new SqliteOverrides(new SideTable(reads, writer));
    quotas = new SqliteQuotas(new SideTable(reads, writer));
    spool.removeOrphans(name -> reads.read(session -> queries.namesFile(session, name)));
  }

  /// Opens the store of a data directory, and makes what is missing.
  ///
  /// @param memory octets that bodies on their way in may take together; past it they go to files
  /// @throws StoreFailure if the directory is in use, or the file is damaged or newer than the
  ///   program: the message names the file, the cause and the remedy
  public static SqliteStore open(Path data, long memory, Metrics metrics) {
    return open(data, StoreLimits.DEFAULT.withMemory(memory), metrics);
  }

  static SqliteStore open(Path data, StoreLimits limits, Metrics metrics) {
    DataDirectory directory = DataDirectory.open(data);
    try {
      var database = new Database(directory);
      database.prepare();
      var store = new SqliteStore(directory, database, limits, metrics);
      store.checkpointer.start();
      store.writer.start();
      return store;
    } catch (SQLException | IOException e) {
      directory.close();
      throw new StoreFailure("cannot open the store in " + data + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  /// The suppressions in the same database.
  public SuppressionStore suppressions() {
    return new SqliteSuppressions(new SideTable(reads, writer));
  }

  /// For tests: how many pages the database may have.
  void limitPages(int most) throws SQLException {
    Database.pragma(writing, "max_page_count = " + most);
  }

  @Override
  public BodyDraft draft() {
    return new Draft(spool, budget);
  }

  @Override
  public CompletionStage<Void> accept(
      StoredMessage message, Body body, @Nullable String heldFor, List<Event> events) {
    var done = new CompletableFuture<Void>();
    if (message.size() != body.size()) {
      done.completeExceptionally(
          new StoreFailure("message " + message.id() + " is not as long as its body"));
      return done;
    }
    if (body instanceof FileBody spooled) {
      if (!spooled.claim()) {
        done.completeExceptionally(
            new StoreFailure("the body of message " + message.id() + " was discarded"));
        return done;
      }
      var _ =
          done.whenComplete(
              (_, failure) -> {
                if (failure != null) {
                  spool.delete(spooled.file());
                }
              });
    }
    writer.submit(
        new Write.Accept(
            message, body, heldFor, Checksum.of(message), Write.EventRow.of(events, json), done));
    return done;
  }

  @Override
  public CompletionStage<Void> record(Collection<RecipientStatus> changes, List<Event> events) {
    var done = new CompletableFuture<Void>();
    writer.submit(new Write.Change(List.copyOf(changes), Write.EventRow.of(events, json), done));
    return done;
  }

  @Override
  public List<RecipientStatus> pending(Due after, Instant until, int limit) {
    return reads.read(session -> queries.pending(session, after, until, limit));
  }

  @Override
  public Backlog backlog() {
    return reads.read(queries::backlog);
  }

  @Override
  public Optional<StoredMessage> message(MessageId id) {
    return reads.read(session -> queries.message(session, id));
  }

  @Override
  public List<StoredMessage> messages(Collection<MessageId> ids) {
    return reads.read(session -> queries.messages(session, ids));
  }

  @Override
  public List<RecipientStatus> recipients(MessageId id) {
    return reads.read(session -> queries.recipients(session, id));
  }

  @Override
  public Optional<Body> body(MessageId id) {
    return reads.read(session -> queries.body(session, id));
  }

  @Override
  public List<Event> events(MessageId id) {
    return reads.read(session -> queries.events(session, id));
  }

  @Override
  public List<StoredMessage> list(Collection<RecipientState> states, MessageId before, int limit) {
    return states.isEmpty()
        ? List.of()
        : reads.read(session -> queries.list(session, states, before, limit));
  }

  @Override
  public List<MessageId> messagesOf(String user, RecipientState state, MessageId after, int limit) {
    return reads.read(session -> queries.messagesOf(session, user, state, after, limit));
  }

  @Override
  public CompletionStage<List<Event>> change(BulkChange change) {
    var bulk = new Write.Bulk(change, json);
    writer.submit(bulk);
    return bulk.done();
  }

  @Override
  public CompletionStage<Integer> prune(Instant before, int limit) {
    var prune = new Write.Prune(before, limit);
    writer.submit(prune);
    return prune.done();
  }

  /// The MTA-STS policies that are kept.
  public PolicyStore policies() {
    return new SqlitePolicies(new SideTable(reads, writer));
  }

  @Override
  public boolean healthy() {
    return writer.healthy();
  }

  @Override
  public List<StoredKey> keys() {
    return reads.read(queries::keys);
  }

  @Override
  public CompletionStage<Void> save(StoredKey key) {
    var done = new CompletableFuture<Void>();
    writer.submit(new Write.SaveKey(key, done));
    return done;
  }

  /// The counts for TLS reports.
  public TallyStore tallyStore() {
    return tallies;
  }

  /// The baselines of the keys' volume.
  public BaselineStore baselines() {
    return new SqliteBaselines(new SideTable(reads, writer));
  }

  /// The DKIM keys.
  public DkimStore dkim() {
    return dkim;
  }

  /// The table of overrides, which lives as long as the store.
  public OverrideStore overrides() {
    return overrides;
  }

  /// The tables of quotas, which live as long as the store.
  public QuotaStore quotas() {
    return quotas;
  }

  /// How long the commit that is under way takes by now, or where none is, how long the last one
  /// took if it has only just ended.
  public Duration commitTime() {
    return writer.commitTime();
  }

  /// How full the line for the writer is, 0 to 1: at 1 messages are refused.
  public double waiting() {
    return writer.waiting();
  }

  /// What the guard keeps.
  public GuardStore guard() {
    return new SqliteGuard(new SideTable(reads, writer));
  }

  /// What users may not do at the moment.
  public RestraintStore restraints() {
    return new SqliteRestraints(new SideTable(reads, writer));
  }

  /// Writes what waits, copies the log back and frees the directory.
  @Override
  public void close() {
    writer.close();
    checkpointer.close();
    spool.close();
    reads.close();
    try {
      writing.close();
    } catch (SQLException _) {
      // all is committed; the log is read at the next start
    }
    directory.close();
  }
}
