package dev.gauntlet.onnx.write;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.types.DataType;
import dev.gauntlet.onnx.trace.Dim;
import dev.gauntlet.onnx.trace.NotExportable;
import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An operation that is being written as ONNX nodes.
 *
 * @param operation what to write
 * @param graph where to
 * @param names the ONNX name of each array so far, by its id
 * @param tensors what is known of each array, by its id
 */
record Call(
    Operation operation, Graph graph, Map<Integer, String> names, Map<Integer, Tensor> tensors) {

  /** Name of the array that is argument {@code i}. */
  String in(int i) {
    return requireNonNull(names.get(id(i)));
  }

  /** The array that is argument {@code i}. */
  Tensor tensor(int i) {
    return requireNonNull(tensors.get(id(i)));
  }

  private int id(int i) {
    if (operation.args().get(i) instanceof Arg.Array array) {
      return array.tensor();
    }
    throw unsupported("argument " + i + " is not an array");
  }

  boolean isArray(int i) {
    return operation.args().get(i) instanceof Arg.Array;
  }

  boolean has(int i) {
    return i < operation.args().size() && !(operation.args().get(i) instanceof Arg.Absent);
  }

  /** Names of the arrays that are argument {@code i}. */
  List<String> list(int i) {
    return ids(i).stream().map(names::get).toList();
  }

  /** The arrays that are argument {@code i}. */
  List<Tensor> tensors(int i) {
    return ids(i).stream().map(tensors::get).toList();
  }

  private List<Integer> ids(int i) {
    if (operation.args().get(i) instanceof Arg.Arrays arrays) {
      return arrays.tensors();
    }
    throw unsupported("argument " + i + " is not a list of arrays");
  }

  /** Whole numbers that may depend on batch size and length. */
  List<Dim> dims(int i) {
    if (operation.args().get(i) instanceof Arg.Ints ints) {
      return ints.values();
    }
    throw unsupported("argument " + i + " is not a list of whole numbers");
  }

  /** Whole numbers that are the same for every input. */
  long[] ints(int i) {
    return dims(i).stream().mapToLong(this::constant).toArray();
  }

  /** A whole number that is the same for every input. */
  long integer(int i) {
    if (operation.args().get(i) instanceof Arg.Int number) {
      return constant(number.value());
    }
    throw unsupported("argument " + i + " is not a whole number");
  }

  private long constant(Dim dim) {
    if (!dim.isConstant()) {
      throw unsupported("an argument depends on the input's shape: " + dim);
    }
    return dim.constant();
  }

  double real(int i) {
    if (operation.args().get(i) instanceof Arg.Real number) {
      return number.value();
    }
    return integer(i);
  }

  boolean flag(int i) {
    if (operation.args().get(i) instanceof Arg.Flag flag) {
      return flag.value();
    }
    throw unsupported("argument " + i + " is not a switch");
  }

  String text(int i) {
    if (operation.args().get(i) instanceof Arg.Text text) {
      return text.value();
    }
    throw unsupported("argument " + i + " is not a name");
  }

  DataType type(int i) {
    return DataType.valueOf(text(i).toUpperCase(Locale.ROOT));
  }

  /** Argument {@code i}, an array or a number, as elements of a type. */
  String operand(int i, DataType type) {
    Arg arg = operation.args().get(i);
    if (arg instanceof Arg.Array) {
      return graph.cast(in(i), tensor(i).type(), type);
    }
    return arg instanceof Arg.Int number
        ? graph.scalar(number.value(), type)
        : graph.scalar(real(i), type);
  }

  Tensor output() {
    return operation.output();
  }

  /** An axis counted from the front. */
  static int axis(long axis, int rank) {
    return Math.toIntExact(axis < 0 ? axis + rank : axis);
  }

  /** An error that names the operation and its block. */
  NotExportable unsupported(String what) {
    return new NotExportable(operation.describe() + " cannot be exported: " + what);
  }
}
