package dev.gauntlet.onnx;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.gauntlet.base.InputException;
import dev.gauntlet.onnx.write.OnnxWriter;
import dev.gauntlet.spi.Predictor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An exported model on ONNX Runtime, by DJL's engine for it. */
public final class OnnxModel implements AutoCloseable {
  /** DJL's name of the engine. */
  public static final String ENGINE = OnnxEngine.NAME;

  private final Model model;
  private final Map<String, String> metadata;
  private final double loadSeconds;

  private OnnxModel(Model model, Map<String, String> metadata, double loadSeconds) {
    this.model = model;
    this.metadata = metadata;
    this.loadSeconds = loadSeconds;
  }

  /**
   * How ONNX Runtime runs a model.
   *
   * @param threads threads within an operation
   * @param optimize whether the graph is optimized first
   */
  public record Options(int threads, boolean optimize) {
    public Options {
      if (threads < 1) {
        throw new InputException("threads is " + threads + ", must be at least 1");
      }
    }
  }

  /**
   * Loads an exported model, with ONNX Runtime's strict checks of types and shapes.
   *
   * @param file what {@link OnnxWriter} wrote
   * @param options how to run it
   * @return the model; the caller closes it
   * @throws InputException if the file is not there, is truncated, or is not a model that Gauntlet
   *     exported; says which
   * @throws IOException if it cannot be read
   */
  public static OnnxModel load(Path file, Options options) throws IOException {
    Map<String, String> metadata = inspect(file);
    Model model = OnnxEngine.load().newModel(file.getFileName().toString(), null);
    boolean loaded = false;
    try (SessionOptions session = sessionOptions(options)) {
      long start = System.nanoTime();
      model.load(file, null, Map.of("sessionOptions", session));
      double loadSeconds = (System.nanoTime() - start) / 1e9;
      loaded = true;
      return new OnnxModel(model, metadata, loadSeconds);
    } catch (MalformedModelException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new InputException(
          file + " is refused by ONNX Runtime: " + firstLine(String.valueOf(cause.getMessage())),
          e);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses an option: " + e.getMessage(), e);
    } finally {
      if (!loaded) {
        model.close();
      }
    }
  }

  private static SessionOptions sessionOptions(Options options) throws OrtException {
    SessionOptions session = new SessionOptions();
    session.setIntraOpNumThreads(options.threads());
    session.setInterOpNumThreads(1);
    session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    session.addConfigEntry("session.strict_shape_type_inference", "1");
    session.setOptimizationLevel(
        options.optimize() ? SessionOptions.OptLevel.ALL_OPT : SessionOptions.OptLevel.NO_OPT);
    return session;
  }

  /** Where a model comes from, as its file says. */
  private static Map<String, String> inspect(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new InputException("there is no file " + file);
    }
    ModelProto model;
    try (InputStream in = Files.newInputStream(file)) {
      model = ModelProto.parseFrom(in);
    } catch (InvalidProtocolBufferException e) {
      throw new InputException(file + " is not an ONNX file, or is truncated", e);
    }
    GraphProto graph = model.getGraph();
    List<String> inputs = graph.getInputList().stream().map(ValueInfoProto::getName).toList();
    List<String> outputs = graph.getOutputList().stream().map(ValueInfoProto::getName).toList();
    if (!inputs.equals(List.of(OnnxWriter.TOKENS))
        || !outputs.equals(List.of(OnnxWriter.LOGITS))
        || !model.getProducerName().equals(OnnxWriter.PRODUCER)) {
      throw new InputException(
          file
              + " is an ONNX model of another kind: it maps "
              + inputs
              + " to "
              + outputs
              + ", must be a model exported by Gauntlet");
    }
    Map<String, String> metadata = new TreeMap<>();
    for (StringStringEntryProto entry : model.getMetadataPropsList()) {
      metadata.put(entry.getKey(), entry.getValue());
    }
    return metadata;
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse(message);
  }

  /** What its file says of its origin, by name. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Time ONNX Runtime took to read and prepare the file. */
  public double loadSeconds() {
    return loadSeconds;
  }

  /** Version of ONNX Runtime itself; DJL's engine does not know it. */
  public static String engineVersion() {
    OnnxEngine.load();
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /** Version of the library that brings ONNX Runtime, without loading it; null if unknown. */
  public static @Nullable String libraryVersion() {
    return OrtEnvironment.class.getPackage().getImplementationVersion();
  }

  /**
   * Runs the model.
   *
   * @param tokens token ids of all examples, one after the other
   * @param batch number of examples, B
   * @return logits (B, T or 1, V)
   */
  public Logits run(long[] tokens, int batch) {
    int length = tokens.length / batch;
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDArray input = manager.create(tokens, new Shape(batch, length));
      NDArray output =
          model
              .getBlock()
              .forward(new ParameterStore(manager, false), new NDList(input), false)
              .singletonOrThrow();
      Shape shape = output.getShape();
      return new Logits(
          batch,
          Math.toIntExact(shape.get(1)),
          Math.toIntExact(shape.get(2)),
          FloatBuffer.wrap(output.toFloatArray()));
    }
  }

  /**
   * The model as metrics and text generation use it.
   *
   * @param manager for the caller's arrays, of an engine that has all operations
   * @param batchSize examples to pass at once
   * @return a view of this model, of use until the model is closed
   */
  public Predictor predictor(NDManager manager, int batchSize) {
    return new OnnxPredictor(this, manager, batchSize);
  }

  private record OnnxPredictor(OnnxModel model, NDManager manager, int batchSize)
      implements Predictor {

    @Override
    public NDArray next(NDArray tokens) {
      int batch = Math.toIntExact(tokens.getShape().get(0));
      Logits logits = model.run(tokens.toLongArray(), batch);
      return tokens.getManager().create(logits.last(), new Shape(batch, logits.vocabSize()));
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
