package dev.postern.audit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.accounts.Telling.Kind;
import dev.postern.audit.probe.Answer;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TellingTest {

  private static final List<Asked> NOBODY =
      List.of(asked("zq1", "550 5.1.1 <zq1>: unknown"), asked("zq2", "550 5.1.1 <zq2>: unknown"));

  @Test
  void anotherCodeTells() {
    Telling telling =
        Telling.of(
            List.of(asked("root", "252 2.0.0 root"), asked("admin", "550 5.1.1 <admin>: unknown")),
            NOBODY);
    assertThat(telling).isEqualTo(new Telling(Kind.TOLD, List.of("root")));
  }

  @Test
  void anotherTextTells() {
    assertThat(Telling.of(List.of(asked("root", "550 5.1.1 <root>: full")), NOBODY).told())
        .containsExactly("root");
  }

  @Test
  void theNameItselfDoesNot() {
    assertThat(Telling.of(List.of(asked("root", "550 5.1.1 <root>: unknown")), NOBODY).kind())
        .isEqualTo(Kind.ALIKE);
    List<Asked> alike =
        List.of(asked("zq1", "550 Administrative block"), asked("zq2", "550 Administrative block"));
    assertThat(Telling.of(List.of(asked("admin", "550 Administrative block")), alike).kind())
        .isEqualTo(Kind.ALIKE);
  }

  @Test
  void aTextThatIsNeverTheSameDoesNot() {
    List<Asked> numbered = List.of(asked("zq1", "550 no (a1)"), asked("zq2", "550 no (b2)"));
    assertThat(Telling.of(List.of(asked("root", "550 no (c3)")), numbered).kind())
        .isEqualTo(Kind.ALIKE);
  }

  @Test
  void aServerThatChangesItsMindIsNoWitness() {
    List<Asked> changed = List.of(asked("zq1", "550 5.1.1 no"), asked("zq2", "252 ok"));
    List<Asked> root = List.of(asked("root", "252 ok"));
    assertThat(Telling.of(root, changed).kind()).isEqualTo(Kind.UNSURE);
    assertThat(Telling.of(root, List.of(NOBODY.getFirst())).kind()).isEqualTo(Kind.UNSURE);
    assertThat(Telling.of(List.of(asked("root", "450 4.2.0 later")), NOBODY).kind())
        .isEqualTo(Kind.UNSURE);
    var gone = new Asked("root", new Answer.Gone(), Duration.ZERO, List.of());
    assertThat(Telling.of(List.of(gone), NOBODY).kind()).isEqualTo(Kind.UNSURE);
  }

  private static Asked asked(String name, String reply) {
    return new Asked(
        name, new Answer.Said(Reply.parse(reply).orElseThrow()), Duration.ZERO, List.of());
  }
}
