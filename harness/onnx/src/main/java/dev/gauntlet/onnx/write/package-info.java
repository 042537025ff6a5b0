/**
 * Writes a {@link dev.gauntlet.onnx.trace.Trace} as ONNX.
 *
 * <p>{@link dev.gauntlet.onnx.write.OnnxWriter} is the way in. Each operation has a {@code
 * Lowering} in one of the tables: element-wise, shaping, products, layers, recurrent layers.
 */
@NullMarked
package dev.gauntlet.onnx.write;

import org.jspecify.annotations.NullMarked;
