package dev.gauntlet.testkit.check;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.gauntlet.base.InputException;
import dev.gauntlet.base.RootCause;
import dev.gauntlet.plugins.Configs;
import dev.gauntlet.spi.Claims;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.trial.TorchEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An implementation with its settings, in the sizes of a problem: what checks are asked of. */
public final class Subject implements AutoCloseable {
  /**
   * Small, so that checks take seconds, and prime, so that no size of a model is likely to be one
   * of them: a size that a model has of its own, or two axes in the wrong order, are then seen.
   */
  public static final Problem PROBLEM = new Problem(19, 13, Targets.ALL);

  /** Examples of a batch in training. */
  static final int BATCH = 32;

  private static final int THREADS = 1; // small models: threads would wait for each other

  private final String id;
  private final Map<String, Object> settings;
  private final Claims claims;
  private final Problem problem;
  private final Builder builder;
  private final @Nullable OnnxExporter exporter;
  private final NDManager manager;

  /** Builds a model in the given settings for the given problem. */
  @FunctionalInterface
  private interface Builder {
    Block build(Map<String, ?> settings, Problem problem);
  }

  private Subject(
      String id,
      Claims claims,
      Map<String, Object> settings,
      Problem problem,
      Builder builder,
      @Nullable OnnxExporter exporter) {
    this.id = id;
    this.claims = claims;
    this.settings = settings;
    this.problem = problem;
    this.builder = builder;
    this.exporter = exporter;
    this.manager = TorchEngine.load(THREADS).newBaseManager(Device.cpu());
  }

  /**
   * An implementation to be checked.
   *
   * @param settings those of its settings that are not the default
   * @param problem the sizes; {@link #PROBLEM} unless there is a reason
   * @param exporter for the check of the ONNX export; null if there is none
   * @throws InputException if there is no such setting, or it cannot be built so
   */
  public static <C extends Record> Subject of(
      Implementation<C> implementation,
      Map<String, ?> settings,
      Problem problem,
      @Nullable OnnxExporter exporter) {
    C config = Configs.bind(implementation.defaults(), settings);
    Builder builder =
        (changed, sizes) -> implementation.build(Configs.bind(config, changed), sizes);
    refusals(implementation.id(), () -> builder.build(Map.of(), problem));
    return new Subject(
        implementation.id(),
        implementation.claims(config),
        Configs.toMap(config),
        problem,
        builder,
        exporter);
  }

  private static Block refusals(String id, Supplier<Block> build) {
    try {
      return build.get();
    } catch (IllegalArgumentException e) { // the contract: this configuration cannot serve
      throw new InputException(
          "%s cannot be built for the check: %s".formatted(id, RootCause.firstLine(e)), e);
    }
  }

  /** Its id, settings and sizes, for people. */
  public String describe() {
    StringBuilder text = new StringBuilder(id);
    settings.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    return text.append(", vocabulary of ")
        .append(problem.vocabSize())
        .append(", context of ")
        .append(problem.contextLength())
        .toString();
  }

  Claims claims() {
    return claims;
  }

  Problem problem() {
    return problem;
  }

  int vocabSize() {
    return problem.vocabSize();
  }

  int contextLength() {
    return problem.contextLength();
  }

  @Nullable OnnxExporter exporter() {
    return exporter;
  }

  NDManager manager() {
    return manager;
  }

  /** The names of its settings that are rates of dropout. */
  List<String> dropoutSettings() {
    return settings.entrySet().stream()
        .filter(setting -> setting.getKey().toLowerCase(Locale.ROOT).contains("drop"))
        .filter(setting -> setting.getValue() instanceof Double)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Builds a block in its settings. */
  Block build() {
    return builder.build(Map.of(), problem);
  }

  /** A model in its settings. The caller closes it. */
  Probe model(long seed) {
    return new Probe(build(), problem, seed, BATCH, manager);
  }

  /**
   * The same with another rate of dropout.
   *
   * @return empty if it has no setting for that, or refuses the rate
   */
  Optional<Probe> model(long seed, double dropout) {
    Map<String, Object> changed = new LinkedHashMap<>();
    dropoutSettings().forEach(name -> changed.put(name, dropout));
    if (changed.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Probe(builder.build(changed, problem), problem, seed, BATCH, manager));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A model without dropout, as far as its settings can turn it off. */
  Probe steadyModel(long seed) {
    return model(seed, 0).orElseGet(() -> model(seed));
  }

  /**
   * A model without dropout, as far as its settings can turn it off, in other sizes.
   *
   * @throws IllegalArgumentException if it refuses them
   */
  Probe steadyModel(long seed, Problem other, int batchSize) {
    Map<String, Object> changed = new LinkedHashMap<>();
    dropoutSettings().forEach(name -> changed.put(name, 0.0));
    return new Probe(builder.build(changed, other), other, seed, batchSize, manager);
  }

  @Override
  public void close() {
    manager.close();
  }
}
