package dev.gauntlet.plan;

import java.util.List;
import java.util.Map;

/** A node of a YAML file, with the line where it begins. */
sealed interface Yaml {

  FileLine line();

  /** What it is, for an error message. */
  String describe();

  /**
   * A single value.
   *
   * @param value String, Boolean, Long, BigInteger (beyond the range of Long) or Double
   */
  record Scalar(FileLine line, Object value) implements Yaml {
    @Override
    public String describe() {
      return value instanceof String ? "'" + value + "'" : String.valueOf(value);
    }
  }

  /** A list. */
  record Sequence(FileLine line, List<Yaml> items) implements Yaml {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /** Keys with values, in the order of the file. */
  record Mapping(FileLine line, Map<String, Entry> entries) implements Yaml {
    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /**
   * The value of a key.
   *
   * @param line of the key
   */
  record Entry(FileLine line, Yaml value) {}
}
