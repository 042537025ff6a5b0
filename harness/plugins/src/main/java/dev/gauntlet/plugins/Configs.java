package dev.gauntlet.plugins;

import static java.util.stream.Collectors.joining;

import dev.gauntlet.base.InputException;
import dev.gauntlet.base.Nearest;
import dev.gauntlet.spi.result.Training;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings as a record, set by name from a suite file: those of a plugin, or {@link Training}.
 *
 * <p>A component is an {@code int}, {@code long}, {@code double}, {@code boolean}, {@code String}
 * or an enum. An integer is never taken from text or from a fraction; a {@code double} may be
 * written as an integer; an enum constant is written in lower case with hyphens (or underscores).
 *
 * <p>A plugin's components have the names of the original it is faithful to, and are written just
 * so. Those of {@link Training} are written in snake_case, as in every record of Gauntlet's own;
 * where one is null, for none, 0 is written.
 */
public final class Configs {

  /** Keys that stand beside a plugin's settings in a suite file. */
  public static final List<String> RESERVED = List.of("id", "training");

  private Configs() {}

  /**
   * The defaults with some components replaced.
   *
   * @param overrides new values by component name
   * @throws InputException if there is no such component, a value is of another type, or the
   *     record's constructor refuses the combination
   */
  public static <C extends Record> C bind(C defaults, Map<String, ?> overrides) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : components) {
      values.put(name(component), get(component, defaults));
    }
    overrides.forEach((name, value) -> values.put(name, convert(defaults, name, value)));
    @SuppressWarnings("unchecked") // the class of a C
    Class<C> type = (Class<C>) defaults.getClass();
    return construct(type, components, values.values().toArray());
  }

  /** Every setting in the record's order; values are String, Boolean, Long or Double. */
  public static Map<String, Object> toMap(Record config) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      Object value = get(component, config);
      if (value == null) {
        value = 0.0; // of Training
      } else if (value instanceof Integer number) {
        value = number.longValue();
      } else if (value instanceof Enum<?> constant) {
        value = written(constant);
      }
      map.put(name(component), value);
    }
    return map;
  }

  /** Names of the settings in the record's order. */
  public static List<String> names(Record config) {
    return Arrays.stream(config.getClass().getRecordComponents()).map(Configs::name).toList();
  }

  /**
   * One override by itself, as a value of its component's type.
   *
   * @throws InputException if there is no such component or the value is of another type
   */
  public static Object convert(Record defaults, String name, Object value) {
    return Arrays.stream(defaults.getClass().getRecordComponents())
        .filter(component -> name(component).equals(name))
        .findFirst()
        .map(component -> convert(component, value))
        .orElseThrow(() -> new InputException(Nearest.unknown("setting", name, names(defaults))));
  }

  /**
   * Checks that every component can be written in a suite file.
   *
   * @throws InputException if one is of another type, is null, or has a name that means something
   *     else there
   */
  public static void requireSupported(Record config) {
    for (RecordComponent component : config.getClass().getRecordComponents()) {
      if (RESERVED.contains(component.getName())) {
        throw new InputException(
            "setting '" + component.getName() + "' has a name that suite files use themselves");
      }
      Class<?> type = component.getType();
      boolean supported =
          type == int.class
              || type == long.class
              || type == double.class
              || type == boolean.class
              || type == String.class
              || type.isEnum();
      if (!supported) {
        throw new InputException(
            "setting '%s' is of type %s, must be int, long, double, boolean, String or an enum"
                .formatted(component.getName(), type.getSimpleName()));
      }
      if (get(component, config) == null) {
        throw new InputException("setting '" + component.getName() + "' is null by default");
      }
    }
  }

  private static Object convert(RecordComponent component, Object value) {
    Class<?> type = component.getType();
    if (type == int.class || type == Integer.class) {
      return (int) integer(component, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } else if (type == long.class) {
      return integer(component, value, Long.MIN_VALUE, Long.MAX_VALUE);
    } else if (type == double.class || type == Double.class) {
      return real(component, value);
    } else if (type == boolean.class && value instanceof Boolean) {
      return value;
    } else if (type == boolean.class) {
      throw mistyped(component, value, "true or false");
    } else if (type.isEnum()) {
      return constant(component, value);
    } else if (value instanceof String) {
      return value;
    }
    throw mistyped(component, value, "text (in quotes, if it looks like something else)");
  }

  private static long integer(RecordComponent component, Object value, long least, long most) {
    if (!isInteger(value)) {
      throw mistyped(component, value, "an integer");
    }
    BigInteger number = new BigInteger(value.toString());
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw mistyped(component, value, "an integer from " + least + " to " + most);
    }
    return number.longValue();
  }

  private static double real(RecordComponent component, Object value) {
    boolean isReal =
        isInteger(value)
            || value instanceof Double
            || value instanceof Float
            || value instanceof BigDecimal;
    double number = isReal ? ((Number) value).doubleValue() : Double.NaN;
    if (!Double.isFinite(number)) {
      throw mistyped(component, value, "a finite number");
    }
    return number;
  }

  private static boolean isInteger(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte
        || value instanceof BigInteger;
  }

  private static Object constant(RecordComponent component, Object value) {
    Object[] constants = component.getType().getEnumConstants();
    if (value instanceof String text) {
      for (Object constant : constants) {
        if (written((Enum<?>) constant).equals(text.replace('_', '-'))) {
          return constant;
        }
      }
    }
    String allowed = Arrays.stream(constants).map(c -> written((Enum<?>) c)).collect(joining(", "));
    throw mistyped(component, value, "one of " + allowed);
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static InputException mistyped(RecordComponent component, Object value, String allowed) {
    String given = value instanceof String ? "'" + value + "' (text)" : String.valueOf(value);
    return new InputException(name(component) + " is " + given + ", must be " + allowed);
  }

  /** What a component is called in a suite file. */
  private static String name(RecordComponent component) {
    String name = component.getName();
    return component.getDeclaringRecord() == Training.class
        ? name.replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT)
        : name;
  }

  private static Object get(RecordComponent component, Record config) {
    try {
      component.getAccessor().setAccessible(true); // the record may not be public
      return component.getAccessor().invoke(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static <C extends Record> C construct(
      Class<C> type, RecordComponent[] components, Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<C> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true); // the record may not be public
      return canonical.newInstance(values);
    } catch (InvocationTargetException e) {
      String problem =
          e.getCause() instanceof IllegalArgumentException refusal && refusal.getMessage() != null
              ? refusal.getMessage()
              : "the constructor of " + type.getName() + " failed: " + e.getCause();
      throw new InputException(problem, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }
}
