package dev.gauntlet.testkit;

import dev.gauntlet.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON object whose values are taken one by one with their types; what is not taken is left. */
final class JsonObject {
  private static final long MOST_BYTES = 1 << 16;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String place;
  private final Map<String, JsonNode> values = new LinkedHashMap<>();

  private JsonObject(String place, JsonNode node) {
    this.place = place;
    if (!node.isObject()) {
      throw new InputException(place + " is not a JSON object");
    }
    node.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
  }

  /**
   * Reads a file.
   *
   * @throws InputException if it cannot be read, is too large, or is not one JSON object with
   *     distinct keys
   */
  static JsonObject read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new InputException("there is no file " + file);
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new InputException(
            "%s has %s bytes, must have at most %s".formatted(file, Files.size(file), MOST_BYTES));
      }
      return new JsonObject(file.toString(), MAPPER.readTree(Files.readAllBytes(file)));
    } catch (JacksonException e) {
      String line = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
      throw new InputException(
          "%s is not valid JSON: %s%s".formatted(file, e.getOriginalMessage(), line), e);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Takes a string. */
  String takeString(String key) {
    JsonNode value = take(key);
    if (!value.isString()) {
      throw refused(key, value, "a string");
    }
    return value.stringValue();
  }

  /** Takes an integer of at least {@code least}. */
  int takeInt(String key, int least) {
    JsonNode value = take(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
      throw refused(key, value, "an integer from " + least + " to " + Integer.MAX_VALUE);
    }
    return value.intValue();
  }

  /** Takes a finite number. */
  double takeDouble(String key) {
    JsonNode value = take(key);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw refused(key, value, "a number");
    }
    return value.doubleValue();
  }

  /** Takes an object. */
  JsonObject takeObject(String key) {
    return new JsonObject(key + " of " + place, take(key));
  }

  /** Takes whatever is left: strings, booleans, longs and doubles by key. */
  Map<String, Object> takeRest() {
    Map<String, Object> rest = new LinkedHashMap<>();
    values.forEach((key, value) -> rest.put(key, scalar(key, value)));
    values.clear();
    return rest;
  }

  /** Refuses what is left. */
  void requireEmpty(String... allowed) {
    if (!values.isEmpty()) {
      throw new InputException(
          "unknown key '%s' in %s; allowed: %s"
              .formatted(values.keySet().iterator().next(), place, String.join(", ", allowed)));
    }
  }

  private JsonNode take(String key) {
    JsonNode value = values.remove(key);
    if (value == null) {
      throw new InputException("key '%s' is missing in %s".formatted(key, place));
    }
    return value;
  }

  private Object scalar(String key, JsonNode value) {
    if (value.isString()) {
      return value.stringValue();
    } else if (value.isBoolean()) {
      return value.booleanValue();
    } else if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    } else if (value.isNumber() && Double.isFinite(value.doubleValue())) {
      return value.doubleValue();
    }
    throw refused(key, value, "a string, a boolean or a number");
  }

  private InputException refused(String key, JsonNode value, String allowed) {
    return new InputException("%s is %s in %s, must be %s".formatted(key, value, place, allowed));
  }
}
