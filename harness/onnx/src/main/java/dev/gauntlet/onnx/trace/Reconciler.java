package dev.gauntlet.onnx.trace;

import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Constant;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Merges runs of one model at several sizes into one trace whose sizes are functions of batch size
 * and length.
 *
 * <p>Each number that a run shows, be it in a shape or an argument, is taken as bilinear in batch
 * size and length. Four runs on the corners of a grid of width one give its four coefficients; the
 * last run, at another place, has to agree.
 */
final class Reconciler {
  private final List<Run> runs;
  private final boolean dynamicLength;

  /** One run: the sizes it had, and a trace in which every size is the number it was. */
  record Run(int batch, int length, Trace trace) {}

  /** Thrown and caught within this class: the runs have no common form. */
  private static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private Reconciler(List<Run> runs, boolean dynamicLength) {
    this.runs = runs;
    this.dynamicLength = dynamicLength;
  }

  /**
   * @param runs at (b, t), (b+1, t), (b, t+1), (b+1, t+1), and at the context length
   * @return their common form, if they have one
   */
  static Optional<Trace> dynamicLength(List<Run> runs) {
    return new Reconciler(runs, true).merge();
  }

  /**
   * @param runs at (b, t), (b+1, t) and another batch size, t being the context length
   * @return their common form, if they have one
   */
  static Optional<Trace> fixedLength(List<Run> runs) {
    return new Reconciler(runs, false).merge();
  }

  private Optional<Trace> merge() {
    try {
      Trace first = runs.get(0).trace();
      check(tensor(each(Trace::logits)).shape().get(0).equals(Dim.BATCH));
      return Optional.of(
          new Trace(
              tensor(each(Trace::tokens)),
              tensor(each(Trace::logits)),
              first.contextLength(),
              parameters(first),
              constants(),
              operations(first)));
    } catch (Mismatch e) {
      return Optional.empty();
    }
  }

  private Map<String, Tensor> parameters(Trace first) {
    Map<String, Tensor> merged = new LinkedHashMap<>();
    for (String name : first.parameters().keySet()) {
      merged.put(name, tensor(each(trace -> require(trace.parameters().get(name)))));
    }
    return merged;
  }

  private List<Constant> constants() {
    List<Constant> merged = new ArrayList<>();
    for (List<Constant> same : transpose(each(Trace::constants))) {
      Constant largest = same.get(same.size() - 1);
      for (Constant constant : same) {
        check(isLeadingCorner(constant, largest));
      }
      Tensor tensor = tensor(same.stream().map(Constant::tensor).toList());
      if (tensor.shape().stream().anyMatch(dim -> dim.perBatch() != 0 || dim.perElement() != 0)) {
        throw new NotExportable(
            "an array of given values has the shape "
                + tensor.shape()
                + ", which depends on the batch size; give the values of one example and broadcast"
                + " them, or use zeros, ones, full or arange");
      }
      merged.add(new Constant(tensor, largest.full(), largest.values()));
    }
    return merged;
  }

  private static boolean isLeadingCorner(Constant small, Constant large) {
    if (small.full().equals(large.full())) {
      return small.values().equals(large.values());
    }
    int rank = small.full().size();
    if (rank != large.full().size()
        || IntStream.range(0, rank).anyMatch(i -> small.full().get(i) > large.full().get(i))) {
      return false;
    }
    int width = small.tensor().type().getNumOfBytes();
    for (int i = 0; i < small.values().size(); i += width) {
      int there = Math.toIntExact(offset(i / width, small.full(), large.full())) * width;
      if (!small
          .values()
          .substring(i, i + width)
          .equals(large.values().substring(there, there + width))) {
        return false;
      }
    }
    return true;
  }

  /** Where an element of the small array stands in the large one. */
  private static long offset(long element, List<Long> small, List<Long> large) {
    long offset = 0;
    long stride = 1;
    for (int axis = small.size() - 1; axis >= 0; axis--) {
      offset += element % small.get(axis) * stride;
      element /= small.get(axis);
      stride *= large.get(axis);
    }
    return offset;
  }

  private List<Operation> operations(Trace first) {
    List<Operation> merged = new ArrayList<>();
    for (List<Operation> same : transpose(each(Trace::operations))) {
      Operation operation = same.get(0);
      check(same.stream().allMatch(other -> other.name().equals(operation.name())));
      List<Arg> args =
          transpose(same.stream().map(Operation::args).toList()).stream().map(this::arg).toList();
      List<Tensor> outputs =
          transpose(same.stream().map(Operation::outputs).toList()).stream()
              .map(this::tensor)
              .toList();
      merged.add(new Operation(operation.name(), args, outputs, operation.block()));
    }
    check(merged.size() == first.operations().size());
    return merged;
  }

  private Arg arg(List<Arg> same) {
    Arg first = same.get(0);
    if (same.stream().allMatch(first::equals)) {
      return first;
    }
    check(same.stream().allMatch(arg -> arg.getClass() == first.getClass()));
    if (first instanceof Arg.Int) {
      return new Arg.Int(dim(same.stream().map(arg -> ((Arg.Int) arg).value()).toList()));
    } else if (first instanceof Arg.Ints) {
      return new Arg.Ints(dims(same.stream().map(arg -> ((Arg.Ints) arg).values()).toList()));
    } else if (first instanceof Arg.Real) {
      // A length may travel as a float, for example as the end of a range.
      return new Arg.Int(dim(same.stream().map(arg -> whole(((Arg.Real) arg).value())).toList()));
    }
    throw new Mismatch();
  }

  private static Dim whole(double value) {
    check(value == Math.rint(value));
    return Dim.of((long) value);
  }

  private Tensor tensor(List<Tensor> same) {
    Tensor first = same.get(0);
    check(same.stream().allMatch(t -> t.id() == first.id() && t.type() == first.type()));
    return new Tensor(first.id(), dims(same.stream().map(Tensor::shape).toList()), first.type());
  }

  private List<Dim> dims(List<List<Dim>> same) {
    return transpose(same).stream().map(this::dim).toList();
  }

  /** The function of batch size and length that gives a number in every run. */
  private Dim dim(List<Dim> same) {
    long[] seen = same.stream().mapToLong(Dim::constant).toArray();
    long batch = runs.get(0).batch();
    long length = runs.get(0).length();
    long perElement = 0;
    long perLength = 0;
    if (dynamicLength) {
      perElement = seen[3] - seen[2] - seen[1] + seen[0];
      perLength = seen[2] - seen[0] - perElement * batch;
    }
    long perBatch = seen[1] - seen[0] - perElement * length;
    long constant = seen[0] - perLength * length - perBatch * batch - perElement * batch * length;
    Dim dim = new Dim(constant, perLength, perBatch, perElement);
    for (int i = 0; i < seen.length; i++) {
      check(dim.at(runs.get(i).batch(), runs.get(i).length()) == seen[i]);
    }
    return dim;
  }

  private <T> List<T> each(Function<Trace, T> part) {
    return runs.stream().map(run -> part.apply(run.trace())).toList();
  }

  /** From a list for each run to a list for each place; all must be equally long. */
  private static <T> List<List<T>> transpose(List<List<T>> rows) {
    int width = rows.get(0).size();
    check(rows.stream().allMatch(row -> row.size() == width));
    return IntStream.range(0, width)
        .mapToObj(i -> rows.stream().map(row -> row.get(i)).toList())
        .toList();
  }

  private static <T> T require(@Nullable T value) {
    if (value == null) {
      throw new Mismatch();
    }
    return value;
  }

  private static void check(boolean holds) {
    if (!holds) {
      throw new Mismatch();
    }
  }
}
