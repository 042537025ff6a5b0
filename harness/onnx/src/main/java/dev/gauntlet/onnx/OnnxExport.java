package dev.gauntlet.onnx;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.gauntlet.base.AtomicFile;
import dev.gauntlet.onnx.trace.Trace;
import dev.gauntlet.onnx.write.OnnxWriter;
import dev.gauntlet.ops.BlockParameters;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a traced model to a file. */
public final class OnnxExport {
  private OnnxExport() {}

  /**
   * Writes a model to a file, which appears whole or not at all.
   *
   * @param trace its forward pass
   * @param model the block that was traced
   * @param metadata what to say of its origin, by name
   * @param file where to
   * @throws dev.gauntlet.onnx.trace.TraceException if an operation cannot be written, or the model
   *     is too large for one file
   * @throws IOException if the file cannot be written
   */
  public static void write(Trace trace, Block model, Map<String, String> metadata, Path file)
      throws IOException {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    new BlockParameters(model)
        .byName()
        .forEach((name, parameter) -> parameters.put(name, parameter.getArray()));
    ModelProto onnx = OnnxWriter.write(trace, parameters, metadata);
    AtomicFile.write(file, channel -> onnx.writeTo(Channels.newOutputStream(channel)));
  }
}
