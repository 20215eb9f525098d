package dev.postern.guard.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Octets;
import dev.postern.store.MemoryBaselines;
import dev.postern.store.StoredBaseline;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VolumeWatchTest {

  private static final int CAUGHT = 200;

  private final MemoryBaselines store = new MemoryBaselines();
  private final VolumeWatch watch = new VolumeWatch(VolumeConfig.DEFAULT, store);
  private final Sender sender = new Sender(watch, "shop");

  @Test
  void anOwnerIsNotTakenForAThiefNotEvenWhileTheKeyIsNew() {
    sender.days(60, 20);
    assertThat(sender.findings).isEmpty();
  }

  @Test
  void aKeyThatGrowsIsLearntAsItGrows() {
    for (int day = 0; day < 60; day++) {
      sender.days(1, 4 + day);
    }
    assertThat(sender.findings).isEmpty();
  }

  @Test
  void aThiefInAHurryIsCaught() {
    sender.days(30, 20);
    assertThat(sender.stolen(2 * CAUGHT, Duration.ofMillis(20), 99)).isLessThanOrEqualTo(CAUGHT);
  }

  @Test
  void aThiefAtNightIsCaughtOnTheOwnersMachineToo() {
    sender.days(30, 20);
    assertThat(sender.stolen(2 * CAUGHT, Duration.ofSeconds(20), Sender.home()))
        .isLessThanOrEqualTo(CAUGHT);
  }

  @Test
  void aThiefWhoTricklesIsCaught() {
    sender.days(30, 20);
    assertThat(sender.trickled(2 * CAUGHT, 4, 20)).isLessThanOrEqualTo(CAUGHT);
  }

  @Test
  void aThiefInTheOwnersPlaceIsCaught() {
    sender.days(30, 20);
    sender.at(sender.now().plus(Duration.ofHours(8)));
    assertThat(sender.stolen(2 * CAUGHT, Duration.ofMinutes(3), Sender.home()))
        .isLessThanOrEqualTo(CAUGHT);
  }

  @Test
  void aFindingSaysWhatHowMuchAndComparedWithWhat() {
    sender.days(30, 20);
    sender.stolen(CAUGHT, Duration.ofMillis(20), 99);
    assertThat(sender.findings).hasSize(1);
    Finding finding = sender.findings.getFirst();
    assertThat(finding.user()).isEqualTo("shop");
    assertThat(finding.at()).isEqualTo(sender.now());
    assertThat(finding.score()).isGreaterThanOrEqualTo(0.5).isLessThan(1);
    assertThat(finding.reason())
        .matches(
            "\\d+ messages in \\d+ (seconds|minutes|hours), usually [0-9.]+; \\d+ % of the"
                + " recipients are new to this key, usually \\d\\d %; \\d+ came from networks that"
                + " it hasn't used before; about \\d+ are not like its own");
    assertThat(finding.fields()).containsKeys("messages", "usual", "new-recipients", "evidence");
  }

  @Test
  void anEpisodeIsToldOfOnceAndTheNextOneAgain() {
    sender.days(30, 20);
    sender.stolen(CAUGHT, Duration.ofMillis(20), 99);
    assertThat(sender.stolen(5000, Duration.ofMillis(20), 99)).isEqualTo(5001);
    assertThat(watch.explain("shop")).get().returns(true, KeyState::inEpisode);

    sender.days(20, 20);
    assertThat(watch.explain("shop")).get().returns(false, KeyState::inEpisode);
    assertThat(sender.findings).hasSize(1);
    assertThat(sender.stolen(2 * CAUGHT, Duration.ofMillis(20), 98)).isLessThanOrEqualTo(CAUGHT);
  }

  @Test
  void aNewKeyIsGivenMoreRope() {
    sender.days(1, 20);
    int young = sender.stolen(100_000, Duration.ofMillis(20), 99);
    assertThat(young).isGreaterThan(CAUGHT / 2);
  }

  @Test
  void bouncesSpeakForAThief() {
    sender.days(30, 20);
    double before = most(watch);
    for (int i = 0; i < 10; i++) {
      assertThat(watch.bounced(sender.now(), "shop")).isEmpty();
    }
    assertThat(most(watch)).isGreaterThan(before);
  }

  @Test
  void ofAKeyThatNeverSentNothingIsKept() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(watch.refused(Sender.START, "guess-" + i)).isEmpty();
      assertThat(watch.bounced(Sender.START, "guess-" + i)).isEmpty();
    }
    assertThat(watch.size()).isZero();
    assertThat(watch.explain("guess-1")).isEmpty();
  }

  @Test
  void aRestartKeepsTheBaseline() {
    sender.days(30, 20);
    KeyState before = watch.explain("shop").orElseThrow();
    watch.close();

    var again = new VolumeWatch(VolumeConfig.DEFAULT, store);
    assertThat(again.explain("shop")).contains(before);
    var later = new Sender(again, "shop");
    later.at(sender.now());
    assertThat(later.stolen(2 * CAUGHT, Duration.ofMillis(20), 99)).isLessThanOrEqualTo(CAUGHT);
  }

  @Test
  void whatChangedIsSavedNowAndThen() {
    sender.days(1, 20);
    assertThat(watch.tick(sender.now())).isEmpty();
    assertThat(store.baseline("shop")).isPresent();
    Octets first = store.baseline("shop").orElseThrow().baseline();

    sender.hour(20);
    watch.tick(sender.now().minus(Duration.ofMinutes(55)));
    assertThat(store.baseline("shop").orElseThrow().baseline()).isEqualTo(first);
    watch.tick(sender.now());
    assertThat(store.baseline("shop").orElseThrow().baseline()).isNotEqualTo(first);
  }

  @Test
  void moreKeysThanFitWaitInTheStoreAndComeBack() {
    var few = new VolumeWatch(keys(2), store);
    var shop = new Sender(few, "shop");
    shop.days(30, 20);
    KeyState before = few.explain("shop").orElseThrow();
    for (int i = 0; i < 1000; i++) {
      few.accepted(shop.now(), "key-" + i, new Submission(1, 1, i));
      few.tick(shop.now());
    }
    assertThat(few.size()).isEqualTo(2);
    assertThat(few.explain("shop")).contains(before);

    // It is gone from memory: what happens waits for the next tick, which tells of it.
    assertThat(shop.stolen(300, Duration.ofMillis(20), 99)).isEqualTo(301);
    List<Finding> late = few.tick(shop.now());
    assertThat(late).hasSize(1).first().returns("shop", Finding::user);
  }

  @Test
  void aMillionNamesDoNotFillTheMemory() {
    var few = new VolumeWatch(keys(50), store);
    var message = new Submission(1, 1, 1);
    for (int i = 0; i < 1_000_000; i++) {
      few.accepted(Sender.START, "key-" + i, message);
    }
    assertThat(few.size()).isEqualTo(50);
    few.close();
    assertThat(store.baselines(1000).size()).isLessThanOrEqualTo(100);
  }

  @Test
  void aClockThatGoesBackDoesNoHarm() {
    sender.days(30, 20);
    sender.at(sender.now().minus(Duration.ofDays(400)));
    sender.days(10, 20);
    sender.at(sender.now().plus(Duration.ofDays(4000)));
    sender.days(10, 20);
    assertThat(sender.findings).isEmpty();
    assertThat(sender.stolen(2 * CAUGHT, Duration.ofMillis(20), 99)).isLessThanOrEqualTo(CAUGHT);
  }

  @Test
  void aStoreThatFailsCostsNoMail() {
    sender.days(1, 20);
    store.fails = true;
    assertThat(watch.tick(sender.now())).isEmpty();
    sender.days(1, 20);
    store.fails = false;
    watch.tick(sender.now());
    assertThat(store.baseline("shop")).isPresent();
  }

  @Test
  void aBaselineThatCanNotBeReadIsLearntAnew() {
    store.saveBaselines(
        List.of(new StoredBaseline("shop", Octets.ofUtf8("\u0001no baseline"), Sender.START)));
    var again = new VolumeWatch(VolumeConfig.DEFAULT, store);
    assertThat(again.explain("shop")).get().returns(0.0, KeyState::messages);
    assertThat(again.accepted(Sender.START, "shop", new Submission(1, 1, 1))).isEmpty();
  }

  @Test
  void explainSaysEveryCounter() {
    sender.days(30, 20);
    KeyState state = watch.explain("shop").orElseThrow();
    assertThat(state.learningDays()).isBetween(29.9, 30.1);
    assertThat(state.pace().level()).isBetween(7.0, 11.0);
    assertThat(state.manner().networks()).isEqualTo(1);
    assertThat(state.manner().newRecipients()).isBetween(0.15, 0.35);
    assertThat(state.manner().recipients()).isBetween(400L, 2500L);
    assertThat(state.suspicions()).hasSize(9).allMatch(one -> one.evidence() < one.threshold());
  }

  @Test
  void aSubmissionKnowsNetworksAndRecipientsByHash() throws UnknownHostException {
    Mailbox to = Mailbox.parse("a@example.org").orElseThrow();
    Submission one = Submission.of(address("192.0.2.1"), List.of(to), 1);
    Submission two = Submission.of(address("192.0.2.200"), List.of(to), 1);
    assertThat(one.network).isEqualTo(two.network);
    assertThat(one.recipients).isEqualTo(two.recipients);
    assertThat(Submission.network(address("192.0.3.1"))).isNotEqualTo(one.network);
    assertThat(Submission.network(address("2001:db8:1:2::3")))
        .isEqualTo(Submission.network(address("2001:db8:1:9::")))
        .isNotEqualTo(Submission.network(address("2001:db8:2::")));
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }

  private static VolumeConfig keys(int keys) {
    return new VolumeConfig(Policy.ALERT, 1, keys, Duration.ZERO);
  }

  private static double most(VolumeWatch watch) {
    Optional<KeyState> state = watch.explain("shop");
    return state.orElseThrow().suspicions().stream()
        .mapToDouble(KeyState.SuspicionState::evidence)
        .max()
        .orElseThrow();
  }
}
