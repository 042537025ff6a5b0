package dev.gauntlet.onnx.trace;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Constant;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import dev.gauntlet.ops.TorchOp;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what is done to its arrays while it is done: each array handed out is a proxy that
 * computes on a real one and records the call.
 */
final class Recorder {
  private static final Set<String> MANAGER_FACTS =
      Set.of("getEngine", "getDevice", "defaultDevice", "allocateDirect", "getName", "toString");

  private static final Set<String> MANAGER_OWNERSHIP =
      Set.of(
          "close",
          "cap",
          "setName",
          "attachInternal",
          "attachUncappedInternal",
          "tempAttachInternal",
          "detachInternal");

  private final NDManager real; // owns every array of the trace
  private final NDManager proxyManager;
  private final BlockLocator locator;
  private final IdentityHashMap<NDArray, String> parameterNames = new IdentityHashMap<>();
  private final IdentityHashMap<NDArray, Tensor> foreign = new IdentityHashMap<>();
  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Map<Integer, String> nameOfParameter = new LinkedHashMap<>();
  private final List<Constant> constants = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private int settled; // operations before this one have their block
  private int nextId;

  Recorder(NDManager real, BlockLocator locator, Map<String, NDArray> parameters) {
    this.real = real;
    this.locator = locator;
    this.proxyManager = ArrayHandler.proxy(NDManager.class, this::invokeManager);
    parameters.forEach((name, array) -> parameterNames.put(array, name));
  }

  NDManager manager() {
    return proxyManager;
  }

  Map<String, Tensor> parameters() {
    return parameters;
  }

  List<Constant> constants() {
    return constants;
  }

  List<Operation> operations() {
    return operations;
  }

  /** A proxy of an array that comes from outside: the input, a parameter, a stored constant. */
  NDArray adopt(NDArray array) {
    return ArrayHandler.of(array, this) == null
        ? ArrayHandler.wrap(this, array, known(array))
        : array;
  }

  /** The tensor an array of the traced code stands for. */
  Tensor tensor(NDArray array) {
    ArrayHandler handler = ArrayHandler.of(array, this);
    return handler == null ? known(array) : handler.tensor();
  }

  /** A new array with given values. */
  NDArray constant(NDArray array) {
    Constant constant = Constant.of(nextId++, array);
    constants.add(constant);
    return ArrayHandler.wrap(this, array, constant.tensor());
  }

  /** The input of the model. */
  NDArray input(NDArray array) {
    return ArrayHandler.wrap(this, array, tensorOf(array));
  }

  /** Records an operation and hands out its results. */
  NDList record(String name, List<Arg> args, NDList results) {
    List<Tensor> outputs = new ArrayList<>();
    NDList proxies = new NDList();
    for (NDArray result : results) {
      result.attach(real);
      Tensor tensor = tensorOf(result);
      outputs.add(tensor);
      proxies.add(ArrayHandler.wrap(this, result, tensor));
    }
    add(new Operation(name, args, outputs, ""));
    return proxies;
  }

  private void add(Operation operation) {
    Optional<String> parameter =
        operation.inputs().stream()
            .filter(nameOfParameter::containsKey)
            .map(nameOfParameter::get)
            .findFirst();
    if (parameter.isPresent()) {
      String before = locator.last();
      String owner = locator.ownerOf(parameter.get());
      settle(BlockLocator.between(before, owner));
      operations.add(operation.in(owner));
      settled = operations.size();
    } else {
      Optional<String> block = locator.running();
      operations.add(block.map(operation::in).orElse(operation));
    }
  }

  /** Names the block of the operations since the last one whose block was known. */
  private void settle(String block) {
    for (int i = settled; i < operations.size(); i++) {
      if (operations.get(i).block().isEmpty()) {
        operations.set(i, operations.get(i).in(block));
      }
    }
  }

  /** Runs an operation of ours on real arrays and records it; attributes follow by name. */
  NDList record(TorchOp operation, NDArray[] operands) {
    List<Arg> args = args(operands);
    new TreeMap<>(operation.attributes()).values().forEach(value -> args.add(arg(value)));
    NDArray[] real = Stream.of(operands).map(this::real).toArray(NDArray[]::new);
    return record(operation.name(), args, operation.runAll(real));
  }

  /** Runs a method on real arrays and records it. */
  Object call(
      String name, Object target, Method method, @Nullable Object[] args, List<Arg> recorded)
      throws Throwable {
    Object result = invoke(target, method, unwrap(args));
    if (result instanceof NDArray array) {
      return record(name, recorded, new NDList(array)).head();
    }
    if (result instanceof NDList list) {
      return record(name, recorded, list);
    }
    throw new NotExportable(
        locator.describe(name) + " gives no array, so it cannot be traced; compute with arrays");
  }

  /** Runs a method on a real object and lets its own exception through. */
  static @Nullable Object invoke(Object target, Method method, @Nullable Object[] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** An error that names an operation and the block it came from. */
  NotExportable refuse(String operation, String why) {
    return new NotExportable(locator.describe(operation) + " " + why);
  }

  /** The arguments of a call as they are written down; who is to own the result is not. */
  List<Arg> args(@Nullable Object[] values) {
    List<Arg> args = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof NDManager)) {
        args.add(arg(value));
      }
    }
    return args;
  }

  private Arg arg(@Nullable Object value) {
    if (value == null) {
      return new Arg.Absent();
    } else if (value instanceof NDArray array) {
      return new Arg.Array(tensor(array).id());
    } else if (value instanceof NDList list) {
      return new Arg.Arrays(list.stream().map(array -> tensor(array).id()).toList());
    } else if (value instanceof NDArray[] arrays) {
      return arg(new NDList(arrays));
    } else if (value instanceof Shape shape) {
      return new Arg.Ints(Dim.of(shape.getShape()));
    } else if (value instanceof int[] || value instanceof long[]) {
      List<Dim> dims = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        dims.add(Dim.of(Array.getLong(value, i)));
      }
      return new Arg.Ints(dims);
    } else if (value instanceof Float || value instanceof Double) {
      return new Arg.Real(((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      return new Arg.Int(Dim.of(number.longValue()));
    } else if (value instanceof Boolean flag) {
      return new Arg.Flag(flag);
    }
    return new Arg.Text(value.toString());
  }

  /** The same arguments with real arrays in place of proxies. */
  @Nullable Object[] unwrap(@Nullable Object[] values) {
    @Nullable Object[] unwrapped = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      unwrapped[i] = unwrap(values[i]);
    }
    return unwrapped;
  }

  private @Nullable Object unwrap(@Nullable Object value) {
    if (value instanceof NDArray array) {
      return real(array);
    } else if (value instanceof NDList list) {
      return new NDList(list.stream().map(this::real).toList());
    } else if (value instanceof NDArray[] arrays) {
      return new NDList(arrays).stream().map(this::real).toArray(NDArray[]::new);
    }
    return value == proxyManager ? real : value;
  }

  NDArray real(NDArray array) {
    ArrayHandler handler = ArrayHandler.of(array, this);
    return handler == null ? array : handler.real();
  }

  private Tensor tensorOf(NDArray array) {
    DataType type = array.getDataType();
    return new Tensor(nextId++, Dim.of(array.getShape().getShape()), type);
  }

  /** A parameter, or an array that the model keeps elsewhere. */
  private Tensor known(NDArray array) {
    String name = parameterNames.get(array);
    if (name == null) {
      return foreign.computeIfAbsent(
          array,
          other -> {
            Constant constant = Constant.of(nextId++, other);
            constants.add(constant);
            return constant.tensor();
          });
    }
    Tensor tensor = parameters.computeIfAbsent(name, key -> tensorOf(array));
    nameOfParameter.put(tensor.id(), name);
    return tensor;
  }

  /** What the manager of a recording array does when one of its methods is called. */
  private @Nullable Object invokeManager(
      Object proxy, Method method, @Nullable Object @Nullable [] maybeArgs) throws Throwable {
    @Nullable Object[] args = maybeArgs == null ? new Object[0] : maybeArgs;
    String name = method.getName();
    if (MANAGER_FACTS.contains(name)) {
      return invoke(real, method, args);
    } else if (MANAGER_OWNERSHIP.contains(name)) {
      return null;
    }
    switch (name) {
      case "equals" -> {
        return proxy == args[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "isOpen" -> {
        return true;
      }
      case "newSubManager", "getParentManager" -> {
        return proxy;
      }
      case "from" -> {
        return args[0] == null ? null : adopt((NDArray) args[0]);
      }
      case "create" -> {
        if (args.length == 3 && args[0] instanceof Buffer) {
          return constant((NDArray) requireNonNull(invoke(real, method, args)));
        }
      }
      default -> {}
    }
    if (method.isDefault() && !isFill(method)) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    return call(name, real, method, args, args(args));
  }

  /** The forms of {@code zeros} and {@code ones} that would else fill a buffer value by value. */
  private static boolean isFill(Method method) {
    return Set.of("zeros", "ones").contains(method.getName())
        && List.of(method.getParameterTypes()).equals(List.of(Shape.class, DataType.class));
  }
}
