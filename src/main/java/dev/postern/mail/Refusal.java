package dev.postern.mail;

/// A negative reply with its reason, which metrics count and logs name.
public record Refusal(Reply reply, Reason reason) {

  /// Why something was refused: the label of the metric `postern_refusals_total`.
  public enum Reason {
    TLS_REQUIRED,
    AUTH_REQUIRED,
    AUTH_FAILED,
    SYNTAX,
    SEQUENCE,
    LINE_ENDING,
    CONTENT,
    SIZE,
    RECIPIENTS,
    SENDER,
    ADDRESS,
    ROUTE,
    SUPPRESSED,
    LOOP,
    STORE,
    SIGNING,
    OVERLOAD,
    LIMIT,
    SESSION,
    QUOTA,
    TIMEOUT,
    SHUTDOWN;

    /// The label's value: lower case with hyphens.
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  public static Refusal of(Reason reason, int code, String status, String text) {
    return new Refusal(Reply.of(code, status, text), reason);
  }
}
