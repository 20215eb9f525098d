package dev.postern.api;

import dev.postern.http.HttpProblem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The records of this package as JSON: names as in the records, times in ISO 8601, nulls written.
public final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /// For machines: one line.
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// For people: indented.
  public static String pretty(Object value) {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
  }

  /// Reads what a relay answered; members that this version doesn't know are passed over.
  ///
  /// @throws IllegalArgumentException where it is something else
  public static <T> T read(byte[] json, Class<T> type) {
    try {
      return MAPPER
          .readerFor(type)
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readValue(json);
    } catch (JacksonException cause) {
      throw new IllegalArgumentException(cause.getOriginalMessage(), cause);
    }
  }

  /// Reads a request's body, strictly.
  static <T> T request(byte[] json, Class<T> type) {
    @Nullable T value;
    try {
      value =
          MAPPER
              .readerFor(type)
              .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readValue(json);
    } catch (JacksonException cause) {
      throw new HttpProblem(
          400, "the body is not what is asked for: " + cause.getOriginalMessage());
    }
    if (value == null) {
      throw new HttpProblem(400, "the body is null; send an object");
    }
    return value;
  }
}
