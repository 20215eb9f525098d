package dev.postern.store;

import dev.postern.mail.BodyType;
import dev.postern.mail.Notify;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How our values stand in columns, and back. What can't be read back is damage.
final class Columns {

  private Columns() {}

  static String state(RecipientState state) {
    return switch (state) {
      case PENDING -> "pending";
      case HELD -> "held";
      case DELIVERED -> "delivered";
      case BOUNCED -> "bounced";
      case CAPTURED -> "captured";
      case DELETED -> "deleted";
      case SUPPRESSED -> "suppressed";
    };
  }

  static RecipientState state(String column) {
    return switch (column) {
      case "pending" -> RecipientState.PENDING;
      case "held" -> RecipientState.HELD;
      case "delivered" -> RecipientState.DELIVERED;
      case "bounced" -> RecipientState.BOUNCED;
      case "captured" -> RecipientState.CAPTURED;
      case "deleted" -> RecipientState.DELETED;
      case "suppressed" -> RecipientState.SUPPRESSED;
      default -> throw new IllegalArgumentException("no such recipient state: " + column);
    };
  }

  static BodyType bodyType(String column) {
    for (BodyType type : BodyType.values()) {
      if (type.keyword().equals(column)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no such body type: " + column);
  }

  static @Nullable String notify(@Nullable Set<Notify> conditions) {
    if (conditions == null) {
      return null;
    }
    if (conditions.isEmpty()) {
      return "NEVER";
    }
    var text = new StringBuilder();
    for (Notify condition : Notify.values()) {
      if (conditions.contains(condition)) {
        text.append(text.isEmpty() ? "" : ",").append(condition.name());
      }
    }
    return text.toString();
  }

  static @Nullable Set<Notify> notify(@Nullable String column) {
    if (column == null) {
      return null;
    }
    var conditions = EnumSet.noneOf(Notify.class);
    if (!column.equals("NEVER")) {
      for (String name : column.split(",", -1)) {
        conditions.add(Notify.valueOf(name.toUpperCase(Locale.ROOT)));
      }
    }
    return conditions;
  }
}
