package dev.postern.store;

import static dev.postern.store.Sample.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every store of suppressions must do.
abstract class SuppressionContract {

  abstract SuppressionStore store();

  private static Suppression entry(String project, String key) {
    return new Suppression(project, key, key, "it's \"gone\", \u2603", "manual", null, NOW);
  }

  private void add(Suppression... entries) {
    store().add(List.of(entries)).toCompletableFuture().join();
  }

  @Test
  void givesBackWhatWasAdded() {
    var entry =
        new Suppression("p", "a@x.example", "A@x.example", "", "hard-bounce", Sample.id(7), NOW);
    add(entry, entry("p", "b@x.example"));
    assertThat(store().find("p", "a@x.example")).contains(entry);
    assertThat(store().find("p", "b@x.example")).contains(entry("p", "b@x.example"));
    assertThat(store().find("q", "a@x.example")).isEmpty();
  }

  @Test
  void whatIsThereStays() {
    add(entry("p", "a@x.example"));
    add(new Suppression("p", "a@x.example", "other", "other", "import", null, NOW));
    assertThat(store().find("p", "a@x.example")).contains(entry("p", "a@x.example"));
  }

  @Test
  void whatIsRemovedIsGone() {
    add(entry("p", "a@x.example"), entry("q", "a@x.example"));
    store().remove("p", "a@x.example").toCompletableFuture().join();
    store().remove("p", "a@x.example").toCompletableFuture().join();
    assertThat(store().find("p", "a@x.example")).isEmpty();
    assertThat(store().find("q", "a@x.example")).isPresent();
  }

  @Test
  void comesInOrderPageByPage() {
    add(entry("q", "a@x"), entry("p", "c@x"), entry("p", "a@x"), entry("p", "b@x"));
    List<Suppression> first = store().list("", Suppression.Place.FIRST, 3);
    assertThat(first).extracting(Suppression::key).containsExactly("a@x", "b@x", "c@x");
    assertThat(store().list("", first.getLast().place(), 3)).containsExactly(entry("q", "a@x"));
    assertThat(store().list("p", first.getFirst().place(), 9))
        .containsExactly(entry("p", "b@x"), entry("p", "c@x"));
    var all = new ArrayList<Suppression>();
    store().each(all::add);
    assertThat(all).hasSize(4);
  }
}
