package dev.postern.doctor.machine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A machine, by its files.
///
/// @param root `/`, or a recorded tree
public record Machine(Path root) {

  // The kernel lists listening sockets before the hundred thousands of others.
  private static final int MOST_OCTETS = 4 << 20;
  private static final int MOST_ENTRIES = 1 << 17;

  /// The one that this program runs on.
  public static Machine here() {
    return new Machine(Path.of("/"));
  }

  /// The start of a file; empty where there is none or this user may not read it.
  ///
  /// @param path without the first slash
  public Optional<String> text(String path) {
    try (InputStream in = Files.newInputStream(root.resolve(path))) {
      return Optional.of(new String(in.readNBytes(MOST_OCTETS), StandardCharsets.UTF_8));
    } catch (IOException | InvalidPathException _) {
      return Optional.empty();
    }
  }

  /// Its lines; none where it can't be read.
  public List<String> lines(String path) {
    return text(path).map(text -> text.lines().toList()).orElse(List.of());
  }

  /// A file that holds one number.
  public OptionalLong number(String path) {
    return text(path).map(String::strip).map(Machine::parsed).orElse(OptionalLong.empty());
  }

  public boolean has(String path) {
    return Files.exists(root.resolve(path));
  }

  /// Where a symbolic link leads; empty where it is none.
  public Optional<String> link(String path) {
    try {
      return Optional.of(Files.readSymbolicLink(root.resolve(path)).toString());
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /// The names in a directory.
  ///
  /// @throws AccessDeniedException if this user may not see them
  List<String> names(String path) throws AccessDeniedException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(path))) {
      for (Path entry : entries) {
        if (names.size() == MOST_ENTRIES) {
          break;
        }
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (AccessDeniedException denied) {
      throw denied;
    } catch (IOException | DirectoryIteratorException _) {
      // A process may end while we look at it.
    }
    return names;
  }

  /// The processes that can be seen, by number.
  public List<Integer> processes() {
    try {
      List<Integer> found = new ArrayList<>();
      for (String name : names("proc")) {
        if (name.matches("[1-9]\\d{0,8}")) {
          found.add(Integer.valueOf(name));
        }
      }
      Collections.sort(found);
      return found;
    } catch (AccessDeniedException _) {
      return List.of();
    }
  }

  /// A path that somebody else wrote, in a command line or a mount; empty where it can't be one in
  /// this program's locale.
  static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  static OptionalLong parsed(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }
}
