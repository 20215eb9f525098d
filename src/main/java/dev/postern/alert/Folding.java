package dev.postern.alert;

import dev.postern.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Makes one alert of many: the first of a cause and subject is told at once, and at the end of
/// each [#EPISODE] how often it has repeated meanwhile. Not for several threads at once.
///
/// No more than [#MOST] episodes are remembered; past that the oldest ends early. Past
/// [#MOST_OF_CAUSE] of the same cause the others are one, so that whoever raises many of one cause
/// does not hide those of another.
final class Folding {

  static final Duration EPISODE = Duration.ofMinutes(15);
  static final int MOST = 1000;
  static final int MOST_OF_CAUSE = 40;
  static final String OTHERS = "others";

  private static final int MOST_SUBJECT = 200;
  private static final List<String> OWN = List.of("cause", "subject", "text");

  private record Topic(String cause, String subject) {}

  private static final class Episode {
    Instant began;
    int repeated;
    Event last;

    Episode(Event first) {
      began = first.at();
      last = first;
    }
  }

  private final Map<Topic, Episode> episodes = new LinkedHashMap<>();

  /// What is told at once; empty where it is counted only.
  Optional<Notice> take(Event alert) {
    Topic own = topic(alert);
    Topic topic =
        episodes.containsKey(own) || count(own.cause()) < MOST_OF_CAUSE
            ? own
            : new Topic(own.cause(), OTHERS);
    Episode episode = episodes.get(topic);
    if (episode != null) {
      episode.repeated++;
      episode.last = alert;
      return Optional.empty();
    }
    if (episodes.size() >= MOST) {
      Iterator<Topic> oldest = episodes.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    episodes.put(topic, new Episode(alert));
    return Optional.of(notice(topic, alert, 0));
  }

  /// Ends the episodes that are over: those that have repeated are told, and go on.
  List<Notice> over(Instant now) {
    List<Notice> told = new ArrayList<>();
    var all = episodes.entrySet().iterator();
    while (all.hasNext()) {
      var entry = all.next();
      Episode episode = entry.getValue();
      if (episode.began.plus(EPISODE).isAfter(now)) {
        continue;
      }
      if (episode.repeated == 0) {
        all.remove();
      } else {
        told.add(notice(entry.getKey(), episode.last, episode.repeated));
        episode.began = now;
        episode.repeated = 0;
      }
    }
    return told;
  }

  private long count(String cause) {
    return episodes.keySet().stream().filter(topic -> topic.cause().equals(cause)).count();
  }

  private static Notice notice(Topic topic, Event alert, int repeated) {
    Map<String, Object> facts = new LinkedHashMap<>(alert.fields());
    OWN.forEach(facts::remove);
    String id = "alert_" + UUID.randomUUID();
    return new Notice(
        id, alert.at(), topic.cause(), topic.subject(), text(alert, "text"), repeated, facts);
  }

  private static Topic topic(Event alert) {
    String subject = text(alert, "subject");
    return new Topic(
        text(alert, "cause"),
        subject.length() > MOST_SUBJECT ? subject.substring(0, MOST_SUBJECT) : subject);
  }

  private static String text(Event alert, String field) {
    return String.valueOf(alert.fields().getOrDefault(field, ""));
  }
}
