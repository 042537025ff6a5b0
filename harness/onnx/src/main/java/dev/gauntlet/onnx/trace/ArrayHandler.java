package dev.gauntlet.onnx.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.index.dim.NDIndexAll;
import ai.djl.ndarray.index.dim.NDIndexElement;
import ai.djl.ndarray.index.dim.NDIndexTake;
import ai.djl.ndarray.index.full.NDIndexFullSlice;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import dev.gauntlet.ops.TorchOp;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a recording array does when one of its methods is called. */
final class ArrayHandler implements InvocationHandler {
  private static final Set<String> FACTS =
      Set.of(
          "getShape",
          "getDataType",
          "getDevice",
          "getSparseFormat",
          "getName",
          "setName",
          "getUid",
          "isReleased",
          "hasGradient",
          "toString");

  /** Whose array it is matters to nobody: the trace owns all until it ends. */
  private static final Set<String> OWNERSHIP =
      Set.of("attach", "detach", "tempAttach", "returnResource", "close", "setRequiresGradient");

  private static final Set<String> SAME_VALUES = Set.of("duplicate", "stopGradient", "toDevice");

  private static final Set<String> READS =
      Set.of("toByteBuffer", "toStringArray", "contentEquals", "encode", "getGradient");

  private static final Set<String> IN_PLACE =
      Set.of(
          "addi",
          "subi",
          "muli",
          "divi",
          "modi",
          "powi",
          "signi",
          "negi",
          "set",
          "setScalar",
          "intern",
          "copyTo");

  /** What the engine does otherwise than the interface's own composition of it says. */
  private static final Set<String> WHOLE = Set.of("split", "oneHot");

  private final Recorder recorder;
  private final NDArray real;
  private final Tensor tensor;
  private NDArrayEx extension;

  ArrayHandler(Recorder recorder, NDArray real, Tensor tensor) {
    this.recorder = recorder;
    this.real = real;
    this.tensor = tensor;
  }

  Recorder recorder() {
    return recorder;
  }

  NDArray real() {
    return real;
  }

  Tensor tensor() {
    return tensor;
  }

  void extension(NDArrayEx extension) {
    this.extension = extension;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] maybeArgs) throws Throwable {
    Object[] args = maybeArgs == null ? new Object[0] : maybeArgs;
    String name = method.getName();
    if (FACTS.contains(name)) {
      return Recorder.invoke(real, method, args);
    } else if (OWNERSHIP.contains(name)) {
      return null;
    } else if (SAME_VALUES.contains(name)) {
      return proxy;
    } else if (READS.contains(name)) {
      throw recorder.refuse(name, "reads values, which depend on the input; compute with arrays");
    } else if (IN_PLACE.contains(name)) {
      throw recorder.refuse(name, "changes an array in place; use the form that makes a new array");
    }
    switch (name) {
      case "equals" -> {
        return proxy == args[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "record" -> {
        return recorder.record((TorchOp) args[0], (NDArray[]) args[1]);
      }
      case "getManager" -> {
        return recorder.manager();
      }
      case "getNDArrayInternal" -> {
        return extension;
      }
      case "toType" -> {
        if (args[0] == real.getDataType()) {
          return proxy;
        }
      }
      case "swapAxes", "squeeze" -> args = axesFromTheFront(args);
      case "get" -> {
        if (args.length == 2 && args[1] instanceof NDIndex index) {
          return index(index);
        }
      }
      default -> {}
    }
    if (method.isDefault() && !(WHOLE.contains(name) && engineHasItsOwn(method))) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    List<Arg> recorded = new ArrayList<>(List.of(new Arg.Array(tensor.id())));
    recorded.addAll(recorder.args(args));
    return recorder.call(name, real, method, args, recorded);
  }

  /** Unlike the engine, the interface's own composition takes no axis counted from the back. */
  private Object[] axesFromTheFront(Object[] args) {
    int rank = real.getShape().dimension();
    return Stream.of(args)
        .map(arg -> arg instanceof Integer axis && axis < 0 ? (Object) (axis + rank) : arg)
        .toArray();
  }

  private boolean engineHasItsOwn(Method method) throws NoSuchMethodException {
    return !real.getClass().getMethod(method.getName(), method.getParameterTypes()).isDefault();
  }

  /** Slices become {@code slice}, one array of positions becomes {@code indexSelect}. */
  private NDArray index(NDIndex index) {
    Optional<NDIndexFullSlice> slice = NDIndexFullSlice.fromIndex(index, real.getShape());
    Arg self = new Arg.Array(tensor.id());
    if (slice.isPresent()) {
      NDArray result = real.get(index);
      int[] squeezed = slice.get().getToSqueeze();
      List<Arg> args =
          List.of(
              self,
              new Arg.Ints(Dim.of(slice.get().getMin())),
              new Arg.Ints(Dim.of(slice.get().getMax())),
              new Arg.Ints(Dim.of(slice.get().getStep())),
              recorder.args(new Object[] {squeezed}).get(0));
      return recorder.record("slice", args, new NDList(result)).head();
    }
    List<NDIndexElement> elements = index.getIndices();
    for (int axis = 0; axis < elements.size(); axis++) {
      if (elements.get(axis) instanceof NDIndexTake take && othersAreWhole(elements, axis)) {
        return select(take.getIndex(), axis);
      }
    }
    throw recorder.refuse(
        "get", "has an index that is neither slices nor one array of positions; write it so");
  }

  private NDArray select(NDArray positions, int axis) {
    NDIndex index = new NDIndex();
    index.addAllDim(axis);
    NDArray realPositions = recorder.real(positions).toType(DataType.INT64, false);
    NDArray result = real.get(index.addIndices("{}", realPositions));
    List<Arg> args =
        List.of(
            new Arg.Array(tensor.id()),
            new Arg.Array(recorder.tensor(positions).id()),
            new Arg.Int(Dim.of(axis)));
    return recorder.record("indexSelect", args, new NDList(result)).head();
  }

  private static boolean othersAreWhole(List<NDIndexElement> elements, int axis) {
    for (int i = 0; i < elements.size(); i++) {
      if (i != axis && !(elements.get(i) instanceof NDIndexAll)) {
        return false;
      }
    }
    return true;
  }
}
