package dev.gauntlet.testkit;

import ai.djl.ndarray.types.Shape;
import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Problem;
import dev.gauntlet.spi.Problem.Targets;
import dev.gauntlet.testkit.NpyArray.Floats;
import dev.gauntlet.testkit.NpyArray.Longs;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an original implementation computes from known weights: an {@code .npz} file of arrays with
 * a {@code .json} file of sizes beside it.
 *
 * <p>Arrays: {@code param:NAME} (initial values under the original names), {@code x} (tokens, (B,
 * T)), {@code y} (targets, (B) or (B, T)), {@code logits}, {@code loss}, {@code grad:NAME}, {@code
 * adamw_losses} (the loss before each optimizer step) and {@code final:NAME} (parameters after the
 * last one). Files are read strictly, and everything in them is checked against everything else, so
 * that a case which could be read can be run.
 */
public final class ParityCase {
  private static final String PARAMETER = "param:";
  private static final String GRADIENT = "grad:";
  private static final String FINAL = "final:";

  private final Path file;
  private final CaseDescription description;
  private final Map<String, NpyArray> arrays;
  private final Map<String, Floats> parameters;
  private final Map<String, Floats> gradients;
  private final Map<String, Floats> finals;
  private final Longs tokens;
  private final Longs targets;
  private final Floats logits;
  private final FloatBuffer loss;
  private final FloatBuffer adamwLosses;

  private ParityCase(Path file, CaseDescription description, Map<String, NpyArray> arrays) {
    this.file = file;
    this.description = description;
    this.arrays = new LinkedHashMap<>(arrays);
    parameters = takeAll(PARAMETER);
    gradients = takeAll(GRADIENT);
    finals = takeAll(FINAL);
    tokens = takeLongs("x");
    targets = takeLongs("y");
    logits = takeFloats("logits");
    loss = takeLoss();
    adamwLosses = takeFloats("adamw_losses", new Shape(description.optimizer().steps())).values();
    requireNothingLeft();
    requireParameters();
    requireBatch();
  }

  /**
   * Reads a case.
   *
   * @param npz the arrays; the sizes are in the file of the same name that ends in {@code .json}
   * @throws InputException if a file is missing or damaged, or holds anything else than it should;
   *     one line that names the file and what is wrong in it
   */
  public static ParityCase read(Path npz) {
    String name = String.valueOf(npz.getFileName());
    if (!name.endsWith(".npz")) {
      throw new InputException("%s is not a parity case, must end in .npz".formatted(npz));
    }
    Path json = npz.resolveSibling(name.substring(0, name.length() - ".npz".length()) + ".json");
    Map<String, NpyArray> arrays = NpzReader.read(npz);
    return new ParityCase(npz, CaseDescription.read(json), arrays);
  }

  /** Id of the implementation whose original it is. */
  public String implementation() {
    return description.implementation();
  }

  /** The file of arrays. */
  Path file() {
    return file;
  }

  /** The sizes. */
  CaseDescription description() {
    return description;
  }

  /** Initial parameters by name. */
  Map<String, Floats> parameters() {
    return parameters;
  }

  /** Gradients of the loss by parameter. */
  Map<String, Floats> gradients() {
    return gradients;
  }

  /** Parameters after the last optimizer step. */
  Map<String, Floats> finals() {
    return finals;
  }

  /** Token ids (B, T). */
  Longs tokens() {
    return tokens;
  }

  /** Targets, (B) or (B, T). */
  Longs targets() {
    return targets;
  }

  /** Logits (B, T, V) or (B, 1, V). */
  Floats logits() {
    return logits;
  }

  /** Mean cross entropy, nats. */
  FloatBuffer loss() {
    return loss;
  }

  /** The loss before each optimizer step. */
  FloatBuffer adamwLosses() {
    return adamwLosses;
  }

  private Map<String, Floats> takeAll(String prefix) {
    Map<String, Floats> taken = new LinkedHashMap<>();
    for (String name : arrays.keySet().toArray(String[]::new)) {
      if (name.startsWith(prefix)) {
        taken.put(name.substring(prefix.length()), takeFloats(name));
      }
    }
    return Collections.unmodifiableMap(taken);
  }

  private Floats takeFloats(String name) {
    if (take(name) instanceof Floats floats) {
      return floats;
    }
    throw refused("array '%s' is of type int64, must be float32", name);
  }

  private Floats takeFloats(String name, Shape shape) {
    Floats floats = takeFloats(name);
    requireShape(name, floats, shape);
    return floats;
  }

  private Longs takeLongs(String name) {
    if (take(name) instanceof Longs longs) {
      return longs;
    }
    throw refused("array '%s' is of type float32, must be int64", name);
  }

  private NpyArray take(String name) {
    NpyArray array = arrays.remove(name);
    if (array == null) {
      throw refused("array '%s' is missing", name);
    }
    return array;
  }

  private FloatBuffer takeLoss() {
    Floats array = takeFloats("loss");
    if (array.shape().size() != 1) {
      throw refused("array 'loss' has shape %s, must be one value", array.shape());
    }
    return array.values();
  }

  private void requireNothingLeft() {
    if (!arrays.isEmpty()) {
      throw refused(
          "unknown array '%s'; allowed: %sNAME, %sNAME, %sNAME, x, y, logits, loss, adamw_losses",
          arrays.keySet().iterator().next(), PARAMETER, GRADIENT, FINAL);
    }
  }

  private void requireParameters() {
    long values = parameters.values().stream().mapToLong(p -> p.shape().size()).sum();
    if (values != description.parameters()) {
      throw refused(
          "its parameters have %s values, its JSON file says %s", values, description.parameters());
    }
    parameters.forEach(
        (name, parameter) -> {
          requireSibling(GRADIENT + name, gradients.get(name), parameter);
          requireSibling(FINAL + name, finals.get(name), parameter);
        });
    if (gradients.size() > parameters.size() || finals.size() > parameters.size()) {
      throw refused("there are gradients or final values of other arrays than its parameters");
    }
    description
        .sizes()
        .forEach(
            (key, size) -> {
              // Every size is an axis of a parameter or a number of such axes.
              if (size instanceof Long number && number > values) {
                throw refused(
                    "%s is %s, must be at most %s, the number of its parameters",
                    key, number, values);
              }
            });
  }

  private void requireSibling(String name, @Nullable Floats array, Floats parameter) {
    if (array == null) {
      throw refused("array '%s' is missing", name);
    }
    requireShape(name, array, parameter.shape());
  }

  private void requireBatch() {
    Problem problem = description.problem();
    long b = description.batch();
    Shape x = tokens.shape();
    boolean fits = x.dimension() == 2 && x.get(0) == b && x.get(1) >= 1;
    if (!fits || x.get(1) > problem.contextLength()) {
      throw refused(
          "array 'x' has shape %s, must be (%s, T) with T from 1 to %s",
          x, b, problem.contextLength());
    }
    long t = x.get(1);
    long v = problem.vocabSize();
    requireShape("y", targets, problem.targets() == Targets.LAST ? new Shape(b) : x);
    if (!logits.shape().equals(new Shape(b, 1, v))) {
      requireShape("logits", logits, new Shape(b, t, v));
    }
    requireIds("x", tokens);
    requireIds("y", targets);
  }

  private void requireIds(String name, Longs ids) {
    int vocabSize = description.problem().vocabSize();
    LongBuffer values = ids.values();
    while (values.hasRemaining()) {
      long id = values.get();
      if (id < 0 || id >= vocabSize) {
        throw refused(
            "array '%s' holds the token id %s, must be from 0 to %s", name, id, vocabSize - 1);
      }
    }
  }

  private void requireShape(String name, NpyArray array, Shape shape) {
    if (!array.shape().equals(shape)) {
      throw refused("array '%s' has shape %s, must be %s", name, array.shape(), shape);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private InputException refused(String why, Object... given) {
    return new InputException(file + ": " + why.formatted(given));
  }
}
