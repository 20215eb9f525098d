package dev.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Lines and commands, whatever comes: never an exception, and the split doesn't matter.
class CommandFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void linesAndCommands(byte[] octets) {
    for (LineRules.BareEnds ends : LineRules.BareEnds.values()) {
      List<String> whole = read(octets, octets.length, ends);
      assertThat(read(octets, 1, ends)).isEqualTo(whole);
      assertThat(read(octets, 7, ends)).isEqualTo(whole);
    }
  }

  @Test
  void linesAndCommandsAtRandom() {
    var random = new Random(2525);
    for (int i = 0; i < 1000; i++) {
      linesAndCommands(Samples.octets(random));
    }
  }

  private static List<String> read(byte[] octets, int step, LineRules.BareEnds ends) {
    var reader = new LineReader(ends);
    List<String> found = new ArrayList<>();
    for (int at = 0; at < octets.length; at += Math.max(1, step)) {
      ByteBuffer in = ByteBuffer.wrap(octets, at, Math.min(step, octets.length - at));
      while (in.hasRemaining()) {
        LineReader.Result result = reader.read(in, false);
        if (result == LineReader.Result.LINE) {
          assertThat(reader.text().length()).isLessThan(LineReader.MAX_SASL);
          found.add(CommandParser.parse(reader.text()).toString());
        } else if (result != LineReader.Result.INCOMPLETE) {
          found.add(result.name());
        }
      }
    }
    return found;
  }
}
