package dev.postern.doctor;

import dev.postern.store.Condition;
import dev.postern.store.StoreFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Is the store whole?
record StoreCheck(Setup setup) implements Check {

  private static final long LONG_LOG = 512L << 20;

  @Override
  public String area() {
    return "store";
  }

  @Override
  public List<Line> look() {
    Path data = setup.data();
    if (data == null) {
      return List.of(
          Line.unknown(
              area(), "postern.db", "no configuration says where it is", "name it: --config FILE"));
    }
    String what = data.resolve("postern.db").toString();
    if (Files.exists(data) && !Files.isExecutable(data)) {
      return List.of(unreadable(what));
    }
    try {
      Optional<Condition> found = Condition.of(data);
      return found.isEmpty()
          ? List.of(Line.ok(area(), what, "not there yet; the relay makes it when it first starts"))
          : lines(what, found.get());
    } catch (StoreFailure failure) {
      return List.of(
          Files.exists(Path.of(what)) && !Files.isReadable(Path.of(what))
              ? unreadable(what)
              : Line.fail(
                  area(),
                  what,
                  Texts.cut(String.valueOf(failure.getMessage()), 300),
                  "keep a copy of %s, then restore a backup".formatted(data)));
    }
  }

  private Line unreadable(String what) {
    return Line.unknown(
        area(), what, "this user may not read it", "run this as root or as the relay's user");
  }

  private List<Line> lines(String what, Condition store) {
    List<Line> lines = new ArrayList<>();
    lines.add(version(what, store));
    lines.add(pages(what, store));
    if (store.log() > LONG_LOG) {
      lines.add(
          Line.warn(
              area(),
              what + "-wal",
              "%s wait to be copied into the database: a reader keeps it from that"
                  .formatted(Texts.size(store.log())),
              "end shells and backups that have the database open: fuser -v " + what));
    }
    return lines;
  }

  private Line version(String what, Condition store) {
    String seen =
        "schema version %d, this program knows %d".formatted(store.version(), store.known());
    if (store.version() > store.known()) {
      return Line.fail(
          area(), what, seen, "start the newer Postern that wrote it, or restore a backup");
    }
    if (store.version() < 1) {
      return Line.fail(area(), what, seen, "this is no store of Postern: restore a backup");
    }
    return Line.ok(
        area(),
        what,
        store.version() < store.known() ? seen + ": the next start brings it up to date" : seen);
  }

  private Line pages(String what, Condition store) {
    if (store.damage().isPresent()) {
      return Line.fail(
          area(),
          what,
          "it is damaged: " + Texts.cut(store.damage().get(), 200),
          "stop the relay, keep a copy of the directory, then restore a backup; starting the relay"
              + " prints how to save what is readable");
    }
    String seen =
        "%s, %s of it unused; %s in the log; %d recipients wait"
            .formatted(
                Texts.size(store.size()),
                Texts.size(store.free()),
                Texts.size(store.log()),
                store.pending());
    return store.isChecked()
        ? Line.ok(area(), what, seen + "; its pages are whole")
        : Line.unknown(
            area(),
            what,
            seen + "; it is too large to be read through while it may be in use",
            "stop the relay, then: sqlite3 -readonly %s \"PRAGMA quick_check\"".formatted(what));
  }
}
