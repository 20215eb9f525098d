package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.doctor.Line.Level;
import dev.postern.observe.Metrics;
import dev.postern.store.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {

  @TempDir Path data;

  private List<Line> look() {
    return new StoreCheck(Setups.in(data)).look();
  }

  private void make() {
    SqliteStore.open(data, 1 << 20, new Metrics()).close();
  }

  @Test
  void aStoreThatIsNotThereYetOrWholeIsWell() {
    assertThat(look()).hasSize(1).allMatch(line -> line.level() == Level.OK);
    make();
    List<Line> lines = look();
    assertThat(lines).hasSize(2).allMatch(line -> line.level() == Level.OK);
    assertThat(lines.getLast().seen()).contains("0 recipients wait; its pages are whole");
  }

  @Test
  void aStoreOfANewerProgramIsNotOpenedByThisOne() throws SQLException {
    make();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("postern.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA user_version = 99");
    }
    assertThat(look().getFirst().level()).isEqualTo(Level.FAIL);
    assertThat(look().getFirst().remedy()).contains("the newer Postern");
  }

  @Test
  void aStoreThatIsNoneFails() throws IOException {
    Files.writeString(data.resolve("postern.db"), "Dear diary, ".repeat(100));
    assertThat(look().getFirst().level()).isEqualTo(Level.FAIL);
    assertThat(look().getFirst().remedy()).contains("restore a backup");
  }
}
