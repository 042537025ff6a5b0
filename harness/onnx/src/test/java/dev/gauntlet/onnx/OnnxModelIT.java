package dev.gauntlet.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.gauntlet.base.InputException;
import dev.gauntlet.onnx.OnnxModel.Options;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.write.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an exported file says, and files that are not what they should be. */
final class OnnxModelIT {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void export() throws IOException {
    file = folder.resolve("model.onnx");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Block block = TestModels.embedding(11, 11);
      Trace trace = ExportFixture.trace(block, ExportFixture.PROBLEM, manager);
      OnnxWriter.write(trace, block, Map.of("implementation", "table", "seed", "3"), file);
    }
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> OnnxModel.load(file, new Options(1, true)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + message);
  }

  @Test
  void saysWhereItIsFrom() throws IOException {
    try (OnnxModel model = OnnxModel.load(file, new Options(1, true))) {
      assertThat(model.metadata()).isEqualTo(Map.of("implementation", "table", "seed", "3"));
      assertThat(model.run(new long[] {1, 2, 3, 4, 5, 6}, 2).last()).hasSize(2 * 11);
    }
    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(file));
    assertThat(proto.getOpsetImport(0).getVersion()).isGreaterThanOrEqualTo(17);
    assertThat(proto.getGraph().getInitializer(0).getName()).isEqualTo("embedding");
    assertThat(proto.getGraph().getInput(0).toString())
        .contains("dim_param: \"batch\"", "dim_param: \"length\"");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length = bytes.length - 1; length > 0; length -= 97) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> OnnxModel.load(file, new Options(1, true)))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void refusesAnyOtherFile() throws IOException {
    Files.writeString(file, "PK something else");
    assertRefused(" is not an ONNX file, or is truncated");
    Files.delete(file);
    assertThatThrownBy(() -> OnnxModel.load(file, new Options(1, true)))
        .isInstanceOf(InputException.class)
        .hasMessage("there is no file " + file);
  }

  @Test
  void refusesAModelOfAnotherKind() throws IOException {
    ModelProto own = ModelProto.parseFrom(Files.readAllBytes(file));
    Files.write(file, own.toBuilder().setProducerName("pytorch").build().toByteArray());
    assertRefused(" is an ONNX model of another kind: it maps [tokens] to [logits]");
    Files.write(file, new byte[0]);
    assertRefused(" is an ONNX model of another kind: it maps [] to []");
  }

  @Test
  void refusesAGraphThatOnnxRuntimeRefuses() throws IOException {
    ModelProto.Builder own = ModelProto.parseFrom(Files.readAllBytes(file)).toBuilder();
    own.getGraphBuilder().getNodeBuilder(0).setOpType("NoSuchOperator");
    Files.write(file, own.build().toByteArray());
    assertRefused(" is refused by ONNX Runtime: ");
  }
}
