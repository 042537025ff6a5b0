package dev.gauntlet.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.initializer.NormalInitializer;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.trace.Trace.Arg;
import dev.gauntlet.onnx.trace.Trace.Operation;
import dev.gauntlet.onnx.trace.Trace.Tensor;
import dev.gauntlet.ops.Layers;
import dev.gauntlet.ops.ModelBlock;
import dev.gauntlet.ops.Weights;
import dev.gauntlet.spi.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that {@code harness/docs/exporter.md} explains is what the exporter makes of it. */
final class WorkedExampleIT {
  private static final Path PAGE = Path.of("..", "docs", "exporter.md");
  private static final Path SOURCE =
      Path.of("src/test/java/dev/gauntlet/onnx/WorkedExampleIT.java");
  private static final Problem PROBLEM = new Problem(11, 8, Problem.Targets.ALL);

  @TempDir Path folder;

  private static final class Example extends ModelBlock {
    Example() {
      super(PROBLEM.vocabSize(), PROBLEM.contextLength());
      parameter("wte.weight", new NormalInitializer(1), 11, 4);
      parameter("wpe.weight", new NormalInitializer(1), 8, 4);
    }

    @Override
    protected NDArray logits(Weights w, NDArray tokens, boolean training) {
      long b = tokens.size(0);
      long t = tokens.size(1);
      NDArray x = Layers.embedding(tokens, w.get("wte.weight")); // (B, T, 4)
      NDArray p = Layers.embedding(Layers.positions(tokens), w.get("wpe.weight")); // (T, 4)
      NDArray rows = x.add(p).reshape(b * t, 4); // (B T, 4)
      return Layers.linear(rows, w.get("wte.weight")).reshape(b, t, 11); // (B, T, 11)
    }
  }

  @Test
  void isWhatTheExporterMakes() throws IOException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Example model = new Example();
      Path file = folder.resolve("model.onnx");
      Trace trace = ExportFixture.trace(model, PROBLEM, manager);
      assertThat(ExportFixture.verify(model, PROBLEM, folder, manager).passed()).isTrue();
      String page = Files.readString(PAGE);
      assertThat(page).contains(operations(trace));
      assertThat(page).contains(nodes(ModelProto.parseFrom(Files.readAllBytes(file))));
    }
  }

  @Test
  void isTheCodeThatIsShown() throws IOException {
    String source = Files.readString(SOURCE);
    String from = "      long b = tokens.size(0);";
    String shown = source.substring(source.indexOf(from), source.indexOf("    }\n  }\n\n  @Test"));
    assertThat(Files.readString(PAGE)).contains(shown.stripTrailing().stripIndent());
  }

  /** A line for each operation: {@code %6 float32 [batch, length, 4] = add(%2, %5)}. */
  private static String operations(Trace trace) {
    Map<Integer, String> names = new HashMap<>();
    names.put(trace.tokens().id(), "tokens");
    trace.parameters().forEach((name, tensor) -> names.put(tensor.id(), name));
    StringBuilder lines = new StringBuilder();
    for (Operation operation : trace.operations()) {
      Tensor output = operation.output();
      lines.append(
          "%%%d %s %s = %s(%s)%s\n"
              .formatted(
                  output.id(),
                  output.type(),
                  output.shape(),
                  operation.name(),
                  operation.args().stream()
                      .map(arg -> text(arg, names))
                      .collect(Collectors.joining(", ")),
                  operation.block().isEmpty() ? "" : " in " + operation.block()));
    }
    return lines.toString();
  }

  private static String text(Arg arg, Map<Integer, String> names) {
    if (arg instanceof Arg.Array array) {
      return names.getOrDefault(array.tensor(), "%" + array.tensor());
    } else if (arg instanceof Arg.Int number) {
      return number.value().toString();
    } else if (arg instanceof Arg.Ints numbers) {
      return numbers.values().toString();
    } else if (arg instanceof Arg.Real number) {
      return Double.toString(number.value());
    } else if (arg instanceof Arg.Text text) {
      return text.value();
    }
    return arg instanceof Arg.Absent ? "-" : arg.toString();
  }

  /** A line for each node: {@code Add_8 = Add(wte/Gather_0, wpe/Gather_7)}. */
  private static String nodes(ModelProto model) {
    List<NodeProto> nodes = model.getGraph().getNodeList();
    return nodes.stream()
        .map(
            node ->
                "%s = %s(%s)\n"
                    .formatted(
                        String.join(", ", node.getOutputList()),
                        node.getOpType(),
                        String.join(", ", node.getInputList())))
        .collect(Collectors.joining());
  }
}
