package dev.gauntlet.onnx.trace;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One operation of a traced forward pass.
 *
 * @param name the method of {@code NDArray}, {@code NDArrayEx} or {@code NDManager} that was
 *     called, or the name under which an operation of {@code dev.gauntlet.ops} records itself
 * @param args its arguments in the order of that method; the receiver, if it takes part, is first
 * @param outputs its results
 * @param block path of the block that called it; empty for the model itself
 */
public record Operation(String name, List<Arg> args, List<Tensor> outputs, String block) {
  public Operation {
    args = List.copyOf(args);
    outputs = List.copyOf(outputs);
  }

  /** The same operation, from a block. */
  Operation in(String path) {
    return new Operation(name, args, outputs, path);
  }

  /** The only result, or the first. */
  public Tensor output() {
    return outputs.get(0);
  }

  /** Names it and the block it came from, for an error. */
  public String describe() {
    return "operation '"
        + name
        + "' of "
        + (block.isEmpty() ? "the model" : "block '" + block + "'");
  }

  /** The arrays it reads, by id, in the order of its arguments. */
  public List<Integer> inputs() {
    return args.stream()
        .flatMapToInt(
            arg -> {
              if (arg instanceof Arg.Array array) {
                return IntStream.of(array.tensor());
              }
              return arg instanceof Arg.Arrays arrays
                  ? arrays.tensors().stream().mapToInt(Integer::intValue)
                  : IntStream.empty();
            })
        .boxed()
        .toList();
  }
}
