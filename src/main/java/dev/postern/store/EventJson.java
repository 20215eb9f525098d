package dev.postern.store;

import java.io.StringWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The fields of an event as a JSON object. What comes back has whole numbers as Long, others as
/// Double and instants as their text.
final class EventJson {

  private static final TypeReference<LinkedHashMap<String, Object>> FIELDS =
      new TypeReference<>() {};

  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(tools.jackson.databind.DeserializationFeature.USE_LONG_FOR_INTS)
          .build();

  String write(Map<String, Object> fields) {
    if (fields.isEmpty()) {
      return "{}";
    }
    var text = new StringWriter(256);
    try (JsonGenerator json = mapper.createGenerator(text)) {
      json.writeStartObject();
      fields.forEach(
          (name, value) -> {
            json.writeName(name);
            writeValue(json, value);
          });
      json.writeEndObject();
    }
    return text.toString();
  }

  Map<String, Object> read(String text) {
    return mapper.readValue(text, FIELDS);
  }

  private void writeValue(JsonGenerator json, Object value) {
    switch (value) {
      case String text -> json.writeString(text);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case Number number -> json.writeNumber(number.doubleValue());
      case Boolean flag -> json.writeBoolean(flag);
      case Instant instant -> json.writeString(instant.toString());
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(element -> writeValue(json, element));
        json.writeEndArray();
      }
      default -> json.writeString(value.toString());
    }
  }
}
