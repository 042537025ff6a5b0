package dev.gauntlet.testkit;

import dev.gauntlet.base.InputException;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.Alias;
import dev.gauntlet.spi.Implementation;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the settings of an implementation for the sizes of a parity case. */
final class Hyperparameters {
  private static final String DROPOUT = "dropout";

  /** What a case may give for any implementation: 0 says that the original has no such size. */
  private static final Set<String> COMMON =
      Set.of("n_embd", "n_head", "n_layer", "n_hidden", DROPOUT);

  private Hyperparameters() {}

  /**
   * The defaults of an implementation with the sizes of a case. A key names a component of the
   * settings, or its {@link Alias}.
   *
   * @throws InputException if the implementation has no such setting, or refuses the sizes
   */
  static <C extends Record> C of(ParityCase parityCase, Implementation<C> implementation) {
    C defaults = implementation.defaults();
    Map<String, Object> overrides = new LinkedHashMap<>();
    Map<String, Object> sizes = new LinkedHashMap<>(parityCase.description().sizes());
    if (component(defaults, DROPOUT).isPresent()) {
      sizes.putIfAbsent(DROPOUT, 0.0); // figures with dropout on could not be compared
    }
    sizes.forEach(
        (key, value) -> {
          Optional<String> component = component(defaults, key);
          boolean zero = value instanceof Number size && size.doubleValue() == 0;
          if (component.isEmpty() && !(COMMON.contains(key) && zero)) {
            throw unknown(parityCase, implementation, key);
          }
          if (key.equals(DROPOUT) && value instanceof Number && !zero) {
            throw refused(parityCase, "dropout is " + value + ", must be 0");
          }
          if (component.isPresent() && overrides.put(component.get(), value) != null) {
            throw refused(parityCase, component.get() + " is given under two names");
          }
        });
    try {
      return Configs.bind(defaults, overrides);
    } catch (InputException e) {
      throw refused(parityCase, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> component(Record config, String key) {
    return Arrays.stream(config.getClass().getRecordComponents())
        .filter(component -> names(component).contains(key))
        .map(RecordComponent::getName)
        .findFirst();
  }

  private static List<String> names(RecordComponent component) {
    List<String> names = new ArrayList<>(List.of(component.getName()));
    if (component.isAnnotationPresent(Alias.class)) {
      names.add(component.getAnnotation(Alias.class).value());
    }
    return names;
  }

  private static InputException unknown(
      ParityCase parityCase, Implementation<?> implementation, String key) {
    List<String> allowed =
        Arrays.stream(implementation.defaults().getClass().getRecordComponents())
            .flatMap(component -> names(component).stream())
            .toList();
    return refused(
        parityCase,
        "'%s' is no setting of %s; allowed: %s"
            .formatted(
                key, implementation.id(), allowed.isEmpty() ? "none" : String.join(", ", allowed)));
  }

  private static InputException refused(ParityCase parityCase, String why) {
    return new InputException("JSON file of " + parityCase.file() + ": " + why);
  }
}
