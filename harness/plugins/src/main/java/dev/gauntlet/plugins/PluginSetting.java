package dev.gauntlet.plugins;

import static java.util.stream.Collectors.joining;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * A setting of a plugin, known without the class of its record: what it is called in a suite file,
 * what may be written there, and what it is if nothing is.
 *
 * @param name unique among those of a plugin
 * @param kind what its values are
 * @param constants what may be chosen from; empty unless it is a choice
 * @param value its default: String, Boolean, Long or Double, as {@link #plain} returns it
 */
public record PluginSetting(String name, Kind kind, List<String> constants, Object value) {
  public PluginSetting {
    constants = List.copyOf(constants);
  }

  /** What the values of a setting are. */
  public enum Kind {
    INT,
    LONG,
    DOUBLE,
    BOOLEAN,
    TEXT,
    CHOICE
  }

  /**
   * Checks one of these settings by itself, whatever others are set to.
   *
   * @return what is recorded for the value: String, Boolean, Long or Double
   * @throws InputException if there is none of that name, or the value is of another type
   */
  public static Object check(List<PluginSetting> settings, String name, Object value) {
    return of(settings, name).plain(value);
  }

  /** The setting of that name, or an error that names the nearest and all. */
  static PluginSetting of(List<PluginSetting> settings, String name) {
    return settings.stream()
        .filter(setting -> setting.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    Nearest.unknown(
                        "setting", name, settings.stream().map(PluginSetting::name).toList())));
  }

  /**
   * A value as it is written in a suite file, checked.
   *
   * @return a Long, a Double, a Boolean, text, or the constant's name in lower case with hyphens
   * @throws InputException if it is of another type, or out of its range
   */
  Object plain(Object given) {
    return switch (kind) {
      case INT -> integer(given, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> integer(given, Long.MIN_VALUE, Long.MAX_VALUE);
      case DOUBLE -> real(given);
      case CHOICE -> choice(given);
      case BOOLEAN -> {
        if (given instanceof Boolean) {
          yield given;
        }
        throw mistyped(given, "true or false");
      }
      case TEXT -> {
        if (given instanceof String) {
          yield given;
        }
        throw mistyped(given, "text (in quotes, if it looks like something else)");
      }
    };
  }

  private long integer(Object given, long least, long most) {
    if (!isInteger(given)) {
      throw mistyped(given, "an integer");
    }
    BigInteger number = new BigInteger(given.toString());
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw mistyped(given, "an integer from " + least + " to " + most);
    }
    return number.longValue();
  }

  private double real(Object given) {
    boolean isReal =
        isInteger(given)
            || given instanceof Double
            || given instanceof Float
            || given instanceof BigDecimal;
    double number = isReal ? ((Number) given).doubleValue() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw mistyped(given, "a finite number");
    }
    return number;
  }

  private static boolean isInteger(Object given) {
    return given instanceof Integer
        || given instanceof Long
        || given instanceof Short
        || given instanceof Byte
        || given instanceof BigInteger;
  }

  private String choice(Object given) {
    if (given instanceof String text && constants.contains(text.replace('_', '-'))) {
      return text.replace('_', '-');
    }
    throw mistyped(given, "one of " + constants.stream().collect(joining(", ")));
  }

  private InputException mistyped(Object given, String allowed) {
    String shown = given instanceof String ? "'" + given + "' (text)" : String.valueOf(given);
    return new InputException(name + " is " + shown + ", must be " + allowed);
  }
}
