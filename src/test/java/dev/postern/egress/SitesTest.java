package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.egress.Shaping.Placement;
import dev.postern.mail.Reply;
import dev.postern.store.MemoryOverrides;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SitesTest {

  private static final BackOff RULE =
      new BackOff("r", BackOff.Codes.ANY, null, null, Duration.ofHours(3), 1);
  private static final Shape SHAPE = new Shape("s", 1, 1, 1, null, null, List.of(RULE));

  private final Sites sites =
      new Sites(new Overrides(new MemoryOverrides(), () -> Instant.EPOCH), 3);

  @Test
  void aSiteIsOneForEachSource() {
    Site site = sites.of("a", placement(1), 0);
    assertThat(sites.of("a", placement(1), 0)).isSameAs(site);
    assertThat(sites.of("b", placement(1), 0)).isNotSameAs(site);
  }

  @Test
  void pastTheBoundTheLongestUnusedIsForgotten() {
    for (int i = 0; i < 100; i++) {
      sites.of("a", placement(i), i);
    }
    assertThat(sites.size()).isEqualTo(3);
  }

  @Test
  void whatIsInUseOrPausedStaysBeforeOthers() {
    Site busy = sites.of("a", placement(1), 0);
    assertThat(busy.begin(0)).isPresent();
    Site paused = sites.of("a", placement(2), 0);
    pause(paused);
    for (int i = 3; i < 50; i++) {
      sites.of("a", placement(i), 0);
    }
    assertThat(sites.of("a", placement(1), 0)).isSameAs(busy);
    assertThat(sites.of("a", placement(2), 0)).isSameAs(paused);
    assertThat(sites.size()).isEqualTo(3);
  }

  @Test
  void pausesAreForgottenBeforeTheTableGrows() {
    for (int i = 0; i < 10; i++) {
      pause(sites.of("a", placement(i), 0));
    }
    assertThat(sites.size()).isEqualTo(3);
  }

  @Test
  void whatIsIdleForLongIsForgotten() {
    sites.of("a", placement(1), 0);
    sites.of("a", placement(2), Sites.IDLE.toNanos() + 1);
    assertThat(sites.size()).isEqualTo(1);
  }

  @Test
  void namesOfSitesHostsAndRulesAreResumed() {
    pause(sites.of("a", placement(1), 0));
    pause(sites.of("b", placement(1), 0));
    assertThat(sites.resume("mx9.example", 0)).isZero();
    assertThat(sites.resume("mx1.example", 0)).isEqualTo(2);
    assertThat(sites.resume("s", 0)).isZero();
    pause(sites.of("a", placement(2), 0));
    assertThat(sites.resume("s", 0)).isEqualTo(1);
  }

  @Test
  void aChangedProfileReachesEverySite() {
    Site site = sites.of("a", placement(1), 0);
    sites.reshape(Shaping.NONE, 0);
    assertThat(site.shape()).isEqualTo(Shape.DEFAULT);
  }

  private static void pause(Site site) {
    Permit permit = site.begin(0).orElseThrow();
    permit.replied(Reply.plain(421, "later"), 0);
    permit.close();
  }

  private static Placement placement(int number) {
    return new Placement(SiteName.of(List.of("mx" + number + ".example")), SHAPE);
  }
}
