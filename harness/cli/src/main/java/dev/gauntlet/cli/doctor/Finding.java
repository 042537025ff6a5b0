package dev.gauntlet.cli.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One thing that matters to a run.
 *
 * @param name what was looked at
 * @param grade what it means for a run
 * @param value what was found, in one line
 * @param cure what to do about it, in one line; empty if nothing is to be done
 */
public record Finding(String name, Grade grade, String value, String cure) {

  /** What a finding means for a run. */
  public enum Grade {
    /** As it should be. */
    OK,
    /** A run works, but is slower, or its times vary more, or something is left out. */
    WARN,
    /** A run fails. */
    FAIL;

    /** In lower case. */
    @Override
    @JsonValue
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String name, String value) {
    return new Finding(name, Grade.OK, value, "");
  }

  static Finding warn(String name, String value, String cure) {
    return new Finding(name, Grade.WARN, value, cure);
  }

  static Finding fail(String name, String value, String cure) {
    return new Finding(name, Grade.FAIL, value, cure);
  }
}
