package dev.gauntlet.onnx.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.gauntlet.ops.Recording;
import dev.gauntlet.ops.TorchOp;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes down what is done to its arrays while it is done: each array handed out is a proxy that
 * computes on a real one and records the call.
 */
final class Recorder {
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
    this.proxyManager = proxy(NDManager.class, new ManagerHandler(this, real));
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
    return handlerOf(array) == null ? wrap(array, known(array)) : array;
  }

  /** The tensor an array of the traced code stands for. */
  Tensor tensor(NDArray array) {
    ArrayHandler handler = handlerOf(array);
    return handler == null ? known(array) : handler.tensor();
  }

  /** A new array with given values. */
  NDArray constant(NDArray array) {
    Constant constant = Constant.of(nextId++, array);
    constants.add(constant);
    return wrap(array, constant.tensor());
  }

  /** The input of the model. */
  NDArray input(NDArray array) {
    return wrap(array, tensorOf(array));
  }

  /** Records an operation and hands out its results. */
  NDList record(String name, List<Arg> args, NDList results) {
    List<Tensor> outputs = new ArrayList<>();
    NDList proxies = new NDList();
    for (NDArray result : results) {
      result.attach(real);
      Tensor tensor = tensorOf(result);
      outputs.add(tensor);
      proxies.add(wrap(result, tensor));
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
  Object call(String name, Object target, Method method, Object[] args, List<Arg> recorded)
      throws Throwable {
    Object result = invoke(target, method, unwrap(args));
    if (result instanceof NDArray array) {
      return record(name, recorded, new NDList(array)).head();
    }
    if (result instanceof NDList list) {
      return record(name, recorded, list);
    }
    throw new TraceException(
        locator.describe(name) + " gives no array, so it cannot be traced; compute with arrays");
  }

  /** Runs a method on a real object and lets its own exception through. */
  static Object invoke(Object target, Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** An error that names an operation and the block it came from. */
  TraceException refuse(String operation, String why) {
    return new TraceException(locator.describe(operation) + " " + why);
  }

  /** The arguments of a call as they are written down; who is to own the result is not. */
  List<Arg> args(Object[] values) {
    List<Arg> args = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof NDManager)) {
        args.add(arg(value));
      }
    }
    return args;
  }

  private Arg arg(Object value) {
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
  Object[] unwrap(Object[] values) {
    Object[] unwrapped = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      unwrapped[i] = unwrap(values[i]);
    }
    return unwrapped;
  }

  private Object unwrap(Object value) {
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
    ArrayHandler handler = handlerOf(array);
    return handler == null ? array : handler.real();
  }

  private NDArray wrap(NDArray array, Tensor tensor) {
    ArrayHandler handler = new ArrayHandler(this, array, tensor);
    NDArray proxy = proxy(NDArray.class, handler, Recording.class);
    handler.extension(
        proxy(NDArrayEx.class, new ExtensionHandler(this, proxy, array.getNDArrayInternal())));
    return proxy;
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

  private ArrayHandler handlerOf(NDArray array) {
    if (!Proxy.isProxyClass(array.getClass())
        || !(Proxy.getInvocationHandler(array) instanceof ArrayHandler handler)) {
      return null;
    }
    if (handler.recorder() != this) {
      throw new TraceException(
          "an array was kept from one forward pass to the next: make it anew each time");
    }
    return handler;
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler, Class<?>... others) {
    Class<?>[] types = Stream.concat(Stream.of(type), Stream.of(others)).toArray(Class<?>[]::new);
    return type.cast(Proxy.newProxyInstance(Recorder.class.getClassLoader(), types, handler));
  }
}
