package dev.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.Report;
import dev.postern.audit.report.Gate;
import dev.postern.audit.report.SampleReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditTextTest {

  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/postern/audit/report/report.txt");

  @Test
  void looksLikeThis() throws IOException {
    assertThat(text(SampleReport.get(), Terminal.Paint.PLAIN, true))
        .isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void nothingThatOthersSaidMovesACursor() {
    assertThat(text(SampleReport.get(), Terminal.Paint.PLAIN, true).codePoints())
        .allMatch(c -> c == '\n' || (!Character.isISOControl(c) && !isInvisible(c)));
  }

  @Test
  void severitiesHaveColoursAndNothingElseHas() {
    String coloured = text(SampleReport.get(), Terminal.Paint.COLOURS, true);
    assertThat(coloured).contains("\u001b[31mHIGH\u001b[0m  AUTH is offered before TLS");
    assertThat(coloured.replaceAll("\u001b\\[(31|33|36|2|0)m", ""))
        .isEqualTo(text(SampleReport.get(), Terminal.Paint.PLAIN, true));
  }

  @Test
  void portsWithTheSameTlsAreSpokenOfOnceAndWithoutFactsToo() {
    assertThat(text(SampleReport.get(), Terminal.Paint.PLAIN, false))
        .containsOnlyOnce("TLS of 192.0.2.1:25, [2001:db8:0:0:0:0:0:1]:587\n")
        .containsOnlyOnce("  grade  B\n         B at most: an old suite\n")
        .containsOnlyOnce("groups X25519MLKEM768, x25519;\n         post-quantum: yes\n")
        .containsOnlyOnce("expires 2026-12-01 00:00Z; trusted yes\n");
  }

  @Test
  void aGateThatNothingFailsIsNotSpokenOf() {
    Report good = SampleReport.get().without(Set.of("capabilities-auth-before-tls"));
    assertThat(text(good, Terminal.Paint.PLAIN, false))
        .doesNotContain("This fails")
        .contains("Found: 1 medium, 1 low, 2 info in 4 s.")
        .contains("Not tried: relay.\nTried in part: capabilities.\n")
        .doesNotContain("Facts of");
  }

  private static boolean isInvisible(int c) {
    return Character.getType(c) == Character.FORMAT;
  }

  private static String text(Report report, Terminal.Paint paint, boolean facts) {
    var text = new StringWriter();
    var out = new PrintWriter(text);
    new AuditText(out, paint).print(report, Gate.USUAL, facts);
    out.flush();
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
