import java.time.Instant;

/// One observation, as read and as written.
record Row(String timestamp, String text, Instant at, double value) {}
