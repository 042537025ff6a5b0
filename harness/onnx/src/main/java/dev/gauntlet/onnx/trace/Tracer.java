package dev.gauntlet.onnx.trace;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import dev.gauntlet.onnx.trace.Reconciler.Run;
import dev.gauntlet.ops.BlockParameters;
import dev.gauntlet.spi.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes down the forward pass of any block by running it on recording arrays. */
public final class Tracer {

  private Tracer() {}

  /**
   * Runs a model in evaluation mode at a few batch sizes and lengths and writes down what it does.
   *
   * <p>Which sizes are the batch's and which the length's is not guessed from their values but
   * solved for from several runs, and confirmed on a further one at the full context length. A
   * model that does something else at another length, or fails there, is traced for the full
   * context length alone.
   *
   * @param model an initialized block: token ids (B, T) to logits
   * @param problem vocabulary size and context length of its task
   * @param manager where the arrays of the runs live meanwhile; nothing is left there
   * @return what it computes; whether each operation can be exported is not looked at
   * @throws NotExportable if it changes arrays in place, reads their values, or if what it does
   *     depends on the batch size
   */
  public static Trace trace(Block model, Problem problem, NDManager manager) {
    int context = problem.contextLength();
    Optional<Trace> dynamic =
        context < 2 ? Optional.empty() : dynamicLength(model, problem, manager);
    if (dynamic.isPresent()) {
      return dynamic.get();
    }
    List<Run> runs =
        List.of(
            run(model, problem, manager, 2, context),
            run(model, problem, manager, 3, context),
            run(model, problem, manager, 5, context));
    return Reconciler.fixedLength(runs)
        .orElseThrow(
            () ->
                new NotExportable(
                    "what the model computes depends on the batch size;"
                        + " it must do the same operations for every batch"));
  }

  private static Optional<Trace> dynamicLength(Block model, Problem problem, NDManager manager) {
    int context = problem.contextLength();
    int some = context / 2;
    try {
      return Reconciler.dynamicLength(
          List.of(
              run(model, problem, manager, 2, some),
              run(model, problem, manager, 3, some),
              run(model, problem, manager, 2, some + 1),
              run(model, problem, manager, 3, some + 1),
              run(model, problem, manager, 5, context)));
    } catch (NotExportable e) {
      throw e;
    } catch (RuntimeException e) {
      return Optional.empty(); // it insists on the full context length
    }
  }

  private static Run run(Block model, Problem problem, NDManager parent, int batch, int length) {
    try (NDManager manager = parent.newSubManager()) {
      Map<String, NDArray> parameters = new LinkedHashMap<>();
      new BlockParameters(model)
          .byName()
          .forEach((name, parameter) -> parameters.put(name, parameter.getArray()));
      Recorder recorder = new Recorder(manager, new BlockLocator(model), parameters);
      NDArray tokens =
          recorder.input(manager.create(ids(batch, length, problem), new Shape(batch, length)));
      NDList results =
          model.forward(new TracingStore(manager, recorder), new NDList(tokens), false);
      return new Run(
          batch,
          length,
          new Trace(
              recorder.tensor(tokens),
              recorder.tensor(results.head()),
              problem.contextLength(),
              recorder.parameters(),
              recorder.constants(),
              recorder.operations()));
    }
  }

  /** Any valid token ids. */
  private static long[] ids(int batch, int length, Problem problem) {
    long[] ids = new long[batch * length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i % problem.vocabSize();
    }
    return ids;
  }

  /** Hands out parameters as recording arrays. */
  private static final class TracingStore extends ParameterStore {
    private final Recorder recorder;

    TracingStore(NDManager manager, Recorder recorder) {
      super(manager, false);
      this.recorder = recorder;
    }

    @Override
    public @Nullable NDArray getValue(
        @Nullable Parameter parameter, Device device, boolean training) {
      return parameter == null ? null : recorder.adopt(parameter.getArray());
    }
  }
}
