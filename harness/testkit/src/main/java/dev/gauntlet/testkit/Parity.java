package dev.gauntlet.testkit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import dev.gauntlet.base.InputException;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.trial.TorchEngine;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Compares an implementation with its original: same weights, same batch, and then every number
 * that both compute.
 */
public final class Parity {
  private static final int THREADS = 1; // as the originals, whose models are as small

  private final ParityCase reference;
  private final List<Quantity> quantities = new ArrayList<>();

  private Parity(ParityCase reference) {
    this.reference = reference;
  }

  /**
   * Reads a case and runs the implementation it names.
   *
   * @param npz arrays of the case, its JSON file beside it
   * @param implementations finds an implementation by its id; throws if there is none
   * @throws InputException if the case cannot be read or is not one of this implementation
   */
  public static ParityReport run(Path npz, Function<String, Implementation<?>> implementations) {
    ParityCase parityCase = ParityCase.read(npz);
    return run(parityCase, implementations.apply(parityCase.implementation()));
  }

  /**
   * Builds an implementation in the sizes of a case, gives it the case's weights and compares
   * parameter count, logits, loss, gradients, the loss before each AdamW step and final parameters.
   * Logits and loss are taken in evaluation mode, everything else in training mode.
   *
   * @throws InputException if the implementation has other settings, parameters or logits than the
   *     case; one line that names them
   */
  public static ParityReport run(ParityCase parityCase, Implementation<?> implementation) {
    Parity parity = new Parity(parityCase);
    Block block = build(parityCase, implementation);
    try (NDManager manager = TorchEngine.load(THREADS).newBaseManager(Device.cpu())) {
      parity.compare(block, () -> build(parityCase, implementation), manager);
    }
    return new ParityReport(implementation.id(), parityCase.file().toString(), parity.quantities);
  }

  private static <C extends Record> Block build(
      ParityCase parityCase, Implementation<C> implementation) {
    C config = Hyperparameters.of(parityCase, implementation);
    try {
      return implementation.build(config, parityCase.description().problem());
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "%s cannot be built for %s: %s"
              .formatted(implementation.id(), parityCase.file(), e.getMessage()),
          e);
    }
  }

  private void compare(Block block, Supplier<Block> another, NDManager manager) {
    TrainedCase trained;
    try (ParityModel model = new ParityModel(block, reference, manager)) {
      compareCount(model);
      compareForward(model, manager);
      trained = TrainedCase.of(model, reference, () -> compareGradients(model));
    }
    List<Quantity> exactly = compareTrained(trained, RoundingSpread.NONE);
    quantities.addAll(
        exactly.stream().allMatch(Quantity::passed)
            ? exactly
            : compareTrained(trained, RoundingSpread.of(trained, another, reference, manager)));
  }

  private void compareCount(ParityModel model) {
    long expected = reference.description().parameters();
    long difference = Math.abs(model.parameterCount() - expected);
    quantities.add(
        new Quantity(
            "parameters", difference, (double) difference / expected, 0, difference == 0, null));
  }

  private void compareForward(ParityModel model, NDManager manager) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray logits = model.logits(scratch, false);
      float loss = model.loss(logits).getFloat();
      NDArray own = model.ownLastLogits(scratch);
      if (own != null) {
        quantities.add(
            Quantity.compared(
                "own logits after the last token",
                FloatBuffer.wrap(own.toFloatArray()),
                lastOf(reference.logits()),
                Tolerance.FORWARD));
      }
      quantities.add(
          Quantity.compared(
              "logits",
              FloatBuffer.wrap(logits.toFloatArray()),
              reference.logits().values(),
              Tolerance.FORWARD));
      quantities.add(Quantity.compared("loss", scalar(loss), reference.loss(), Tolerance.FORWARD));
    }
  }

  private void compareGradients(ParityModel model) {
    double largest =
        reference.gradients().values().stream()
            .mapToDouble(gradient -> largest(gradient.values()))
            .max()
            .orElseThrow();
    reference
        .gradients()
        .forEach(
            (name, expected) ->
                quantities.add(
                    Quantity.compared(
                        "grad:" + name,
                        model.gradient(name),
                        expected.values(),
                        Tolerance.GRADIENT * largest)));
  }

  private List<Quantity> compareTrained(TrainedCase trained, RoundingSpread spread) {
    List<Quantity> compared = new ArrayList<>();
    for (int step = 0; step < trained.losses().limit(); step++) {
      float expected = reference.adamwLosses().get(step);
      double tolerance = Tolerance.ADAMW_LOSS + Tolerance.ADAMW_LOSS_SHARE * Math.abs(expected);
      compared.add(
          Quantity.compared(
              "adamw_loss:" + step,
              scalar(trained.losses().get(step)),
              scalar(expected),
              tolerance + spread.ofLoss(step)));
    }
    reference
        .finals()
        .forEach(
            (name, expected) -> {
              FloatBuffer actual = trained.parameter(name);
              double tolerance = Tolerance.FINAL * largest(expected.values());
              compared.addAll(
                  compareFinal(name, actual, expected.values(), tolerance + spread.of(name)));
            });
    return compared;
  }

  private static List<Quantity> compareFinal(
      String name, FloatBuffer actual, FloatBuffer expected, double tolerance) {
    List<Quantity> compared = new ArrayList<>();
    KeyBias keyBias = KeyBias.in(name, expected.limit());
    if (!keyBias.coversAll(expected.limit())) {
      compared.add(
          Quantity.compared(
              "final:" + name, actual, expected, i -> !keyBias.contains(i), tolerance));
    }
    if (!keyBias.isEmpty()) {
      compared.add(
          Quantity.leftOut(
              "final:" + name + keyBias, actual, expected, keyBias::contains, KeyBias.REASON));
    }
    return compared;
  }

  /** Of logits (B, T, V) those after the last token. */
  private static FloatBuffer lastOf(NpyArray.Floats logits) {
    int batch = Math.toIntExact(logits.shape().get(0));
    int length = Math.toIntExact(logits.shape().get(1));
    int classes = Math.toIntExact(logits.shape().get(2));
    FloatBuffer values = logits.values();
    FloatBuffer last = FloatBuffer.allocate(batch * classes);
    for (int b = 0; b < batch; b++) {
      last.put(values.slice((b * length + length - 1) * classes, classes));
    }
    return last.flip();
  }

  private static FloatBuffer scalar(float value) {
    return FloatBuffer.wrap(new float[] {value});
  }

  private static double largest(FloatBuffer values) {
    double largest = 0;
    while (values.hasRemaining()) {
      largest = Math.max(largest, Math.abs(values.get()));
    }
    return largest;
  }
}
