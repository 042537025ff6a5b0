package dev.gauntlet.onnx.trace;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the block that an operation comes from.
 *
 * <p>The call stack tells the classes of the blocks that are running, not which of several equal
 * layers it is; that, the parameters tell that were used last. A model that keeps all parameters
 * itself, under dotted names ({@code h.0.attn.c_attn.weight}), is divided as those names say: an
 * operation without parameters belongs to what the parameters used before and after it have in
 * common.
 */
final class BlockLocator {
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private record Node(Block block, String path) {}

  private final Node root;
  private final Map<String, String> pathOfParameter = new LinkedHashMap<>();
  private String last = ""; // block whose parameters were used last

  BlockLocator(Block root) {
    this.root = new Node(root, "");
    IdentityHashMap<Parameter, String> paths = new IdentityHashMap<>();
    collect(this.root, paths);
    for (Pair<String, Parameter> named : root.getParameters()) {
      pathOfParameter.put(named.getKey(), paths.getOrDefault(named.getValue(), ""));
    }
  }

  private static void collect(Node node, IdentityHashMap<Parameter, String> paths) {
    for (Pair<String, Parameter> named : node.block.getDirectParameters()) {
      String name = named.getKey();
      int dot = name.lastIndexOf('.');
      paths.put(named.getValue(), dot < 0 ? node.path : join(node.path, name.substring(0, dot)));
    }
    children(node).forEach(child -> collect(child, paths));
  }

  /** The block that keeps a parameter. */
  String ownerOf(String parameter) {
    last = pathOfParameter.getOrDefault(parameter, last);
    return last;
  }

  /** The block whose parameters were used last. */
  String last() {
    return last;
  }

  /** The block that is running, unless the model runs as a whole. */
  Optional<String> running() {
    List<Class<?>> classes = runningClasses();
    if (classes.size() <= 1) {
      return Optional.empty();
    }
    List<Node> candidates = List.of(root);
    for (Class<?> type : classes.subList(1, classes.size())) {
      List<Node> next =
          candidates.stream()
              .flatMap(node -> children(node).stream())
              .filter(node -> type.isInstance(node.block))
              .toList();
      if (next.isEmpty()) { // a block that is not among its parent's children
        return Optional.of(join(nearest(candidates), type.getSimpleName()));
      }
      candidates = next;
    }
    return Optional.of(nearest(candidates));
  }

  /** Of several equal layers, the one whose parameters were used last. */
  private String nearest(List<Node> candidates) {
    Comparator<Node> byNearness = Comparator.comparingInt(node -> common(node.path, last));
    return Collections.max(candidates, byNearness).path;
  }

  /** The innermost block that two have in common. */
  static String between(String a, String b) {
    List<String> shared = new ArrayList<>();
    String[] other = b.split("\\.", -1);
    for (String part : a.split("\\.", -1)) {
      if (shared.size() >= other.length || !part.equals(other[shared.size()])) {
        break;
      }
      shared.add(part);
    }
    return String.join(".", shared);
  }

  /** Names an operation and where it is, for an error. */
  String describe(String operation) {
    String path = running().orElse(last);
    return "operation '"
        + operation
        + "' of "
        + (path.isEmpty() ? root.block.getClass().getSimpleName() : "block '" + path + "'");
  }

  /** Classes of the blocks whose forward pass is running, outermost first. */
  private static List<Class<?>> runningClasses() {
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

  private static List<Node> children(Node parent) {
    List<Node> children = new ArrayList<>();
    for (Pair<String, Block> child : parent.block.getChildren()) {
      children.add(new Node(child.getValue(), join(parent.path, child.getKey())));
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
