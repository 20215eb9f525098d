package dev.postern.guard;

/// What one message costs its sender.
record Bill(int messages, int recipients, int newRecipients) {

  int of(Thing thing) {
    return switch (thing) {
      case MESSAGES -> messages;
      case RECIPIENTS -> recipients;
      case NEW_RECIPIENTS -> newRecipients;
    };
  }
}
