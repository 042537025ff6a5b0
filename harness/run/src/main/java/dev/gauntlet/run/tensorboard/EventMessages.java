package dev.gauntlet.run.tensorboard;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The messages of an event file as bytes. Field numbers are those of {@code event.proto}, {@code
 * summary.proto}, {@code tensor.proto} and {@code plugins/hparams/plugin_data.proto} of
 * TensorBoard, written out here: its classes for Java are of 2019, and of another protobuf than
 * ONNX's.
 */
final class EventMessages {
  private static final int DT_FLOAT = 1;
  private static final int DT_STRING = 7;

  /** A series of tensors: what texts and hyperparameters are to TensorBoard. */
  private static final int DATA_CLASS_TENSOR = 2;

  private static final int SUCCESS = 1;
  private static final int FAILURE = 2;

  private EventMessages() {}

  /** Writes the fields of a message. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** The event that every file begins with. */
  static byte[] version(double wallTime) {
    return message(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeString(3, "brain.Event:2");
        });
  }

  /**
   * An event of values.
   *
   * @param wallTime seconds since 1970
   * @param values as the methods below make them
   */
  static byte[] event(double wallTime, long step, List<byte[]> values) {
    byte[] summary =
        message(
            out -> {
              for (byte[] value : values) {
                out.writeByteArray(1, value);
              }
            });
    return message(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeInt64(2, step);
          event.writeByteArray(5, summary);
        });
  }

  static byte[] scalar(String tag, double number) {
    return message(
        value -> {
          value.writeString(1, tag);
          value.writeFloat(2, (float) number);
        });
  }

  /** A text, which TensorBoard takes for Markdown. */
  static byte[] text(String tag, String markdown) {
    byte[] tensor =
        message(
            out -> {
              out.writeEnum(1, DT_STRING);
              out.writeByteArray(2, new byte[0]); // the shape of a single string
              out.writeByteArray(8, markdown.getBytes(StandardCharsets.UTF_8));
            });
    return value(tag, tensor, "text", new byte[0]);
  }

  /**
   * The hyperparameters of a trial that begins.
   *
   * @param hyperparameters booleans, numbers and texts by name
   */
  static byte[] sessionStart(Map<String, Object> hyperparameters, double wallTime) {
    byte[] info =
        message(
            session -> {
              for (Map.Entry<String, Object> each : hyperparameters.entrySet()) {
                session.writeByteArray(1, hyperparameter(each.getKey(), each.getValue()));
              }
              session.writeDouble(5, wallTime);
            });
    return hparams("_hparams_/session_start_info", 3, info);
  }

  private static byte[] hyperparameter(String name, Object value) {
    byte[] any = // google.protobuf.Value
        message(
            out -> {
              if (value instanceof Boolean flag) {
                out.writeBool(4, flag);
              } else if (value instanceof Number number) {
                out.writeDouble(2, number.doubleValue());
              } else {
                out.writeString(3, value.toString());
              }
            });
    return message(
        entry -> {
          entry.writeString(1, name);
          entry.writeByteArray(2, any);
        });
  }

  /** The end of a trial. */
  static byte[] sessionEnd(boolean succeeded, double wallTime) {
    byte[] info =
        message(
            session -> {
              session.writeEnum(1, succeeded ? SUCCESS : FAILURE);
              session.writeDouble(2, wallTime);
            });
    return hparams("_hparams_/session_end_info", 4, info);
  }

  private static byte[] hparams(String tag, int field, byte[] info) {
    byte[] shapeOfOne = message(shape -> shape.writeByteArray(2, message(d -> d.writeInt64(1, 1))));
    byte[] nothing = // a series must have a tensor
        message(
            tensor -> {
              tensor.writeEnum(1, DT_FLOAT);
              tensor.writeByteArray(2, shapeOfOne);
              tensor.writeByteArray(5, new byte[Float.BYTES]);
            });
    return value(tag, nothing, "hparams", message(data -> data.writeByteArray(field, info)));
  }

  private static byte[] value(String tag, byte[] tensor, String plugin, byte[] content) {
    byte[] pluginData =
        message(
            out -> {
              out.writeString(1, plugin);
              out.writeByteArray(2, content);
            });
    byte[] metadata =
        message(
            out -> {
              out.writeByteArray(1, pluginData);
              out.writeEnum(4, DATA_CLASS_TENSOR);
            });
    return message(
        out -> {
          out.writeString(1, tag);
          out.writeByteArray(8, tensor);
          out.writeByteArray(9, metadata);
        });
  }
}
