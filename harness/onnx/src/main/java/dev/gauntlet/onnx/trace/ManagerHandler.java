package dev.gauntlet.onnx.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.util.List;
import java.util.Set;

/** What the manager of a recording array does when one of its methods is called. */
final class ManagerHandler implements InvocationHandler {
  private static final Set<String> FACTS =
      Set.of("getEngine", "getDevice", "defaultDevice", "allocateDirect", "getName", "toString");

  private static final Set<String> OWNERSHIP =
      Set.of(
          "close",
          "cap",
          "setName",
          "attachInternal",
          "attachUncappedInternal",
          "tempAttachInternal",
          "detachInternal");

  private final Recorder recorder;
  private final NDManager real;

  ManagerHandler(Recorder recorder, NDManager real) {
    this.recorder = recorder;
    this.real = real;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] maybeArgs) throws Throwable {
    Object[] args = maybeArgs == null ? new Object[0] : maybeArgs;
    String name = method.getName();
    if (FACTS.contains(name)) {
      return Recorder.invoke(real, method, args);
    } else if (OWNERSHIP.contains(name)) {
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
        return args[0] == null ? null : recorder.adopt((NDArray) args[0]);
      }
      case "create" -> {
        if (args.length == 3 && args[0] instanceof Buffer) {
          return recorder.constant((NDArray) Recorder.invoke(real, method, args));
        }
      }
      default -> {}
    }
    if (method.isDefault() && !isFill(method)) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    return recorder.call(name, real, method, args, recorder.args(args));
  }

  /** The forms of {@code zeros} and {@code ones} that would else fill a buffer value by value. */
  private static boolean isFill(Method method) {
    return Set.of("zeros", "ones").contains(method.getName())
        && List.of(method.getParameterTypes()).equals(List.of(Shape.class, DataType.class));
  }
}
