package dev.gauntlet.onnx.write;

import ai.djl.ndarray.types.DataType;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.gauntlet.onnx.trace.NotExportable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Element types of DJL and ONNX. */
final class Types {

  /** Mixed operands become the first of these that one of them has, as in PyTorch. */
  private static final List<DataType> RANKED =
      List.of(
          DataType.FLOAT64,
          DataType.FLOAT32,
          DataType.FLOAT16,
          DataType.INT64,
          DataType.INT32,
          DataType.INT8,
          DataType.UINT8,
          DataType.BOOLEAN);

  private Types() {}

  static TensorProto.DataType onnx(DataType type) {
    return switch (type) {
      case FLOAT64 -> TensorProto.DataType.DOUBLE;
      case FLOAT32 -> TensorProto.DataType.FLOAT;
      case FLOAT16 -> TensorProto.DataType.FLOAT16;
      case INT64 -> TensorProto.DataType.INT64;
      case INT32 -> TensorProto.DataType.INT32;
      case INT8 -> TensorProto.DataType.INT8;
      case UINT8 -> TensorProto.DataType.UINT8;
      case BOOLEAN -> TensorProto.DataType.BOOL;
      default ->
          throw new NotExportable(
              "elements of type " + type + " cannot be exported; allowed: " + RANKED);
    };
  }

  static DataType promote(DataType a, DataType b) {
    return RANKED.indexOf(a) < RANKED.indexOf(b) ? a : b;
  }

  static boolean isFloating(DataType type) {
    return RANKED.indexOf(type) <= RANKED.indexOf(DataType.FLOAT16);
  }

  /** One element, little-endian. */
  static byte[] encode(double value, DataType type) {
    ByteBuffer buffer = ByteBuffer.allocate(type.getNumOfBytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT64 -> buffer.putDouble(value);
      case FLOAT32 -> buffer.putFloat((float) value);
      case INT64 -> buffer.putLong((long) value);
      case INT32 -> buffer.putInt((int) value);
      case INT8, UINT8, BOOLEAN -> buffer.put((byte) value);
      default -> throw new NotExportable("a number of type " + type + " cannot be exported");
    }
    return buffer.array();
  }
}
