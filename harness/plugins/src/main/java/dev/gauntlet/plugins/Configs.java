package dev.gauntlet.plugins;

import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.result.Training;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
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
    return toMap(settings(config));
  }

  /** The same, where the record's class need not be here. */
  public static Map<String, Object> toMap(List<PluginSetting> settings) {
    Map<String, Object> map = new LinkedHashMap<>();
    settings.forEach(setting -> map.put(setting.name(), setting.value()));
    return map;
  }

  /** Names of the settings in the record's order. */
  public static List<String> names(Record config) {
    return Arrays.stream(config.getClass().getRecordComponents()).map(Configs::name).toList();
  }

  /** The settings in the record's order; its values are their defaults. */
  static List<PluginSetting> settings(Record config) {
    return Arrays.stream(config.getClass().getRecordComponents())
        .map(component -> setting(component, config))
        .toList();
  }

  /**
   * One override by itself, as a value of its component's type.
   *
   * @throws InputException if there is no such component or the value is of another type
   */
  public static Object convert(Record defaults, String name, Object value) {
    Object plain = PluginSetting.check(settings(defaults), name, value);
    return Arrays.stream(defaults.getClass().getRecordComponents())
        .filter(component -> name(component).equals(name))
        .findFirst()
        .map(component -> typed(component, plain))
        .orElseThrow();
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

  private static PluginSetting setting(RecordComponent component, Record config) {
    Class<?> type = component.getType();
    Object value = get(component, config);
    if (value == null) {
      value = 0.0; // of Training
    } else if (value instanceof Integer number) {
      value = number.longValue();
    } else if (value instanceof Enum<?> constant) {
      value = written(constant);
    }
    List<String> constants =
        type.isEnum()
            ? Arrays.stream(type.getEnumConstants()).map(c -> written((Enum<?>) c)).toList()
            : List.of();
    return new PluginSetting(name(component), kind(type), constants, value);
  }

  private static PluginSetting.Kind kind(Class<?> type) {
    if (type == int.class || type == Integer.class) {
      return PluginSetting.Kind.INT;
    } else if (type == long.class) {
      return PluginSetting.Kind.LONG;
    } else if (type == double.class || type == Double.class) {
      return PluginSetting.Kind.DOUBLE;
    } else if (type == boolean.class) {
      return PluginSetting.Kind.BOOLEAN;
    }
    return type.isEnum() ? PluginSetting.Kind.CHOICE : PluginSetting.Kind.TEXT;
  }

  /** A value as {@link PluginSetting#plain} returns it, as one of the component's own type. */
  private static Object typed(RecordComponent component, Object plain) {
    Class<?> type = component.getType();
    if (type == int.class || type == Integer.class) {
      return Math.toIntExact((Long) plain);
    } else if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> written((Enum<?>) constant).equals(plain))
          .findFirst()
          .orElseThrow();
    }
    return plain;
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
