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
import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import dev.gauntlet.ops.TorchOp;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a recording array and its internal side, {@link NDArrayEx}, do when one of their methods is
 * called.
 */
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
  private final NDArray array; // the recording array itself
  private final NDArrayEx extension; // its internal side

  private ArrayHandler(Recorder recorder, NDArray real, Tensor tensor) {
    this.recorder = recorder;
    this.real = real;
    this.tensor = tensor;
    this.array = proxy(NDArray.class, this, TorchOp.Recording.class);
    NDArrayEx realExtension = real.getNDArrayInternal();
    this.extension =
        proxy(
            NDArrayEx.class,
            (proxy, method, args) -> invokeExtension(realExtension, proxy, method, args));
  }

  /** A recording array that computes on a real one and stands for a tensor of the trace. */
  static NDArray wrap(Recorder recorder, NDArray real, Tensor tensor) {
    return new ArrayHandler(recorder, real, tensor).array;
  }

  /** What is behind a recording array of a recorder; null for an array that does not record. */
  static @Nullable ArrayHandler of(NDArray array, Recorder recorder) {
    if (!Proxy.isProxyClass(array.getClass())
        || !(Proxy.getInvocationHandler(array) instanceof ArrayHandler handler)) {
      return null;
    }
    if (handler.recorder != recorder) {
      throw new NotExportable(
          "an array was kept from one forward pass to the next: make it anew each time");
    }
    return handler;
  }

  /** An object of an interface, and of others, that does as a handler says. */
  static <T> T proxy(Class<T> type, InvocationHandler handler, Class<?>... others) {
    Class<?>[] types = Stream.concat(Stream.of(type), Stream.of(others)).toArray(Class<?>[]::new);
    return type.cast(Proxy.newProxyInstance(ArrayHandler.class.getClassLoader(), types, handler));
  }

  NDArray real() {
    return real;
  }

  Tensor tensor() {
    return tensor;
  }

  @Override
  public @Nullable Object invoke(
      Object proxy, Method method, @Nullable Object @Nullable [] maybeArgs) throws Throwable {
    @Nullable Object[] args = maybeArgs == null ? new Object[0] : maybeArgs;
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
  private @Nullable Object[] axesFromTheFront(@Nullable Object[] args) {
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

  private @Nullable Object invokeExtension(
      NDArrayEx realExtension, Object proxy, Method method, @Nullable Object @Nullable [] maybeArgs)
      throws Throwable {
    @Nullable Object[] args = maybeArgs == null ? new Object[0] : maybeArgs;
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return Recorder.invoke(realExtension, method, args);
    } else if (name.equals("getArray")) {
      return array;
    } else if (name.equals("getIndexer")) {
      throw recorder.refuse(name, "reaches behind the array; use get");
    } else if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    List<Arg> recorded = new ArrayList<>();
    if (!takesItsInputAsArgument(method)) {
      recorded.add(new Arg.Array(tensor.id()));
    }
    recorded.addAll(recorder.args(args));
    return recorder.call(name, realExtension, method, args, recorded);
  }

  /** True of {@code linear(input, weight, bias)} and its like, which ignore their receiver. */
  private static boolean takesItsInputAsArgument(Method method) {
    return method.getReturnType() == NDList.class
        && method.getParameterCount() > 0
        && method.getParameterTypes()[0] == NDArray.class;
  }
}
