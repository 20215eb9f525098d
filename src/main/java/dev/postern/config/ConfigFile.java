package dev.postern.config;

import dev.postern.guard.nat.Gateways;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a configuration file into a [RelayConfig], or into everything that is wrong with it.
///
/// The file is YAML 1.2, one document, at most 1 MiB of UTF-8, nested at most 20 deep, with at most
/// 20 aliases. Nothing in it is resolved, fetched or run but the secrets' files and variables.
public final class ConfigFile {

  static final int MOST_OCTETS = 1 << 20;
  private static final int MOST_DEPTH = 20;
  private static final int MOST_ALIASES = 20;

  // An environment variable by name; null where it isn't set.
  interface Environment extends UnaryOperator<@Nullable String> {}

  private ConfigFile() {}

  /// Reads and checks the file, the files of secrets and certificates that it names, the
  /// environment, and whether a gateway of this machine is trusted.
  public static Loaded load(Path file) {
    var problems = new Problems(file.toString());
    Set<InetAddress> gateways = Gateways.ofThisMachine(InstantSource.system()).addresses();
    return read(file, problems)
        .flatMap(text -> parse(text, sources(file, System::getenv, gateways), problems))
        .<Loaded>map(config -> new Loaded.Good(config, problems.inOrder()))
        .orElseGet(() -> new Loaded.Bad(problems.inOrder()));
  }

  /// Reads a text as if it were the content of the file.
  static Loaded parse(String text, Path file, Environment environment) {
    return parse(text, file, environment, Set.of());
  }

  /// The same on a machine with these gateways.
  static Loaded parse(String text, Path file, Environment environment, Set<InetAddress> gateways) {
    var problems = new Problems(file.toString());
    return parse(text, sources(file, environment, gateways), problems)
        .<Loaded>map(config -> new Loaded.Good(config, problems.inOrder()))
        .orElseGet(() -> new Loaded.Bad(problems.inOrder()));
  }

  private static Sources sources(Path file, Environment environment, Set<InetAddress> gateways) {
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    return new Sources(directory, environment, gateways);
  }

  private static Optional<RelayConfig> parse(String text, Sources sources, Problems problems) {
    Optional<Node> root =
        compose(text, "is empty; \"postern config init\" prints a sample", problems);
    if (root.isEmpty()) {
      return Optional.empty();
    }
    if (!(root.get() instanceof MappingNode mapping)) {
      problems.error(
          root.get(),
          "a configuration is a list of name: value lines; see \"postern config init\"");
      return Optional.empty();
    }
    var section = Section.of("", mapping, Names.ROOT, problems);
    Optional<RelayConfig> config = new RootBinder(section, sources).bind();
    return problems.failed() ? Optional.empty() : config;
  }

  private static Optional<String> read(Path file, Problems problems) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MOST_OCTETS + 1);
      if (octets.length > MOST_OCTETS) {
        problems.error(
            0, "is larger than 1 MiB; a configuration is not that large: is it the right file?");
        return Optional.empty();
      }
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
    } catch (NoSuchFileException _) {
      problems.error(
          0, "there is no such file; \"postern config init " + file + "\" writes a sample");
    } catch (AccessDeniedException _) {
      problems.error(0, "may not be read by this user; change its owner or mode");
    } catch (CharacterCodingException _) {
      problems.error(0, "is not UTF-8; save it as UTF-8 text");
    } catch (IOException cause) {
      problems.error(0, "can't be read: " + cause.getMessage());
    }
    return Optional.empty();
  }

  /// Reads a YAML text into its nodes, within the bounds above.
  ///
  /// @param empty what to say where there is nothing
  static Optional<Node> compose(String text, String empty, Problems problems) {
    var settings =
        LoadSettings.builder()
            .setCodePointLimit(MOST_OCTETS)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setAllowDuplicateKeys(true) // told with both lines, by Section
            .build();
    try {
      if (!isShallow(text, settings, problems)) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isEmpty()) {
        problems.error(0, empty);
      }
      return root;
    } catch (MarkedYamlEngineException cause) {
      int line = cause.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      problems.error(line, "is not YAML: " + cause.getProblem() + context(cause));
    } catch (YamlEngineException cause) {
      problems.error(0, "is not YAML that is taken here: " + cause.getMessage());
    }
    return Optional.empty();
  }

  // The composer recurses: a deep file would end it with a stack overflow.
  private static boolean isShallow(String text, LoadSettings settings, Problems problems) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > MOST_DEPTH) {
        int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        problems.error(
            line, "is nested deeper than " + MOST_DEPTH + " levels; nothing here needs that");
        return false;
      }
    }
    return true;
  }

  private static String context(MarkedYamlEngineException cause) {
    String context = cause.getContext();
    return (context == null ? "" : ", " + context)
        + "; look for a missing quote, bracket or indentation there or just above";
  }
}
