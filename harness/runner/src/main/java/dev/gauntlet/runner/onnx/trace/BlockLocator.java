package dev.gauntlet.runner.onnx.trace;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the block that an operation comes from.
 *
 * <p>The call stack tells the classes of the blocks that are running, not which of several equal
 * layers it is; that, the parameters tell that were used last. A block that keeps parameters of its
 * own under dotted names ({@code h.0.attn.c_attn.weight}) is divided as those names say.
 */
final class BlockLocator {
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private record Place(Block block, String path) {}

  private final Place root;
  private final Map<String, String> pathOfParameter = new LinkedHashMap<>();
  private String last = ""; // block whose parameters were used last

  BlockLocator(Block root) {
    this.root = new Place(root, "");
    IdentityHashMap<Parameter, String> paths = new IdentityHashMap<>();
    collect(this.root, paths);
    for (Pair<String, Parameter> named : root.getParameters()) {
      pathOfParameter.put(named.getKey(), paths.getOrDefault(named.getValue(), ""));
    }
  }

  private static void collect(Place place, IdentityHashMap<Parameter, String> paths) {
    for (Pair<String, Parameter> named : place.block.getDirectParameters()) {
      String name = named.getKey();
      int dot = name.lastIndexOf('.');
      paths.put(named.getValue(), dot < 0 ? place.path : join(place.path, name.substring(0, dot)));
    }
    children(place).forEach(child -> collect(child, paths));
  }

  /**
   * The path of the block that is running.
   *
   * @param parameters names of the parameters that the operation reads
   */
  String locate(List<String> parameters) {
    if (!parameters.isEmpty()) {
      last = pathOfParameter.getOrDefault(parameters.get(parameters.size() - 1), last);
      return last;
    }
    List<Class<?>> running = running();
    List<Place> candidates = List.of(root);
    String unregistered = "";
    for (int depth = 1; depth < running.size(); depth++) {
      Class<?> type = running.get(depth);
      List<Place> next =
          candidates.stream()
              .flatMap(place -> children(place).stream())
              .filter(place -> type.isInstance(place.block))
              .toList();
      if (next.isEmpty()) {
        unregistered = type.getSimpleName();
        break;
      }
      candidates = next;
    }
    String path =
        Collections.max(candidates, (a, b) -> common(a.path, last) - common(b.path, last)).path;
    // Within a block of dotted names the last layer's parent is the best guess.
    if (running.size() <= 1 && last.contains(".") && last.startsWith(path)) {
      return last.substring(0, last.lastIndexOf('.'));
    }
    return unregistered.isEmpty() ? path : join(path, unregistered);
  }

  /** Names an operation and where it is, for an error. */
  String describe(String operation) {
    String path = locate(List.of());
    return "operation '"
        + operation
        + "' of "
        + (path.isEmpty() ? root.block.getClass().getSimpleName() : "block '" + path + "'");
  }

  /** Classes of the blocks whose forward pass is running, outermost first. */
  private static List<Class<?>> running() {
    List<Class<?>> classes =
        STACK.walk(
            frames ->
                frames
                    .filter(frame -> frame.getMethodName().equals("forwardInternal"))
                    .<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                    .filter(Block.class::isAssignableFrom)
                    .toList());
    List<Class<?>> outermostFirst = new ArrayList<>(classes);
    Collections.reverse(outermostFirst);
    return outermostFirst;
  }

  private static List<Place> children(Place parent) {
    List<Place> children = new ArrayList<>();
    for (Pair<String, Block> child : parent.block.getChildren()) {
      children.add(new Place(child.getValue(), join(parent.path, child.getKey())));
    }
    return children;
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static int common(String a, String b) {
    int n = 0;
    while (n < Math.min(a.length(), b.length()) && a.charAt(n) == b.charAt(n)) {
      n++;
    }
    return n;
  }
}
