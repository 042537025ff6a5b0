package dev.gauntlet.onnx.trace;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.internal.NDArrayEx;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** What the internal side of a recording array does when one of its methods is called. */
final class ExtensionHandler implements InvocationHandler {
  private final Recorder recorder;
  private final NDArray array;
  private final NDArrayEx real;

  ExtensionHandler(Recorder recorder, NDArray array, NDArrayEx real) {
    this.recorder = recorder;
    this.array = array;
    this.real = real;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] maybeArgs) throws Throwable {
    Object[] args = maybeArgs == null ? new Object[0] : maybeArgs;
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return Recorder.invoke(real, method, args);
    } else if (name.equals("getArray")) {
      return array;
    } else if (name.equals("getIndexer")) {
      throw recorder.refuse(name, "reaches behind the array; use get");
    } else if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    List<Arg> recorded = new ArrayList<>();
    if (!takesItsInputAsArgument(method)) {
      recorded.addAll(recorder.args(new Object[] {array}));
    }
    recorded.addAll(recorder.args(args));
    return recorder.call(name, real, method, args, recorded);
  }

  /** True of {@code linear(input, weight, bias)} and its like, which ignore their receiver. */
  private static boolean takesItsInputAsArgument(Method method) {
    return method.getReturnType() == NDList.class
        && method.getParameterCount() > 0
        && method.getParameterTypes()[0] == NDArray.class;
  }
}
