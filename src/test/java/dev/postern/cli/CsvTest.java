package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    var cells =
        List.of("a@b.example", "", "say \"no\", twice\r\nand more", "=1+1", "'=1", "-x", "'plain");
    String line = Csv.write(cells);
    assertThat(line).contains("'=1+1").contains("''=1").contains("'-x");
    var csv = new Csv(new StringReader("\uFEFF" + line + "next\n"));
    assertThat(csv.read()).isEqualTo(cells);
    assertThat(csv.line()).isEqualTo(3);
    assertThat(csv.read()).containsExactly("next");
    assertThat(csv.done()).isTrue();
  }

  @Test
  void badRecordsAreToldAndPassed() throws IOException {
    var csv = new Csv(new StringReader("\"a\"b,c\nd\n"));
    assertThatThrownBy(csv::read).hasMessage("it has text behind a quoted cell");
    assertThat(csv.read()).containsExactly("d");
    assertThatThrownBy(() -> new Csv(new StringReader("\"a")).read())
        .hasMessageContaining("quotation mark");
    assertThatThrownBy(() -> new Csv(new StringReader("a".repeat(100_000))).read())
        .hasMessageContaining("longer than");
  }
}
