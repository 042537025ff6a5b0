package dev.gauntlet.plan;

import java.util.List;
import java.util.Map;

/** A node of a YAML file, with the place where it begins. */
sealed interface Yaml {

  Place place();

  /** What it is, for an error message. */
  String describe();

  /**
   * A single value.
   *
   * @param value String, Boolean, Long, BigInteger (beyond the range of Long) or Double
   */
  record Scalar(Place place, Object value) implements Yaml {
    @Override
    public String describe() {
      return value instanceof String ? "'" + value + "'" : String.valueOf(value);
    }
  }

  /** A list. */
  record Sequence(Place place, List<Yaml> items) implements Yaml {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /** Keys with values, in the order of the file. */
  record Mapping(Place place, Map<String, Entry> entries) implements Yaml {
    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /**
   * The value of a key.
   *
   * @param place of the key
   */
  record Entry(Place place, Yaml value) {}
}
