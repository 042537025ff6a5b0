/**
 * Lets every trained model leave Gauntlet as a standard ONNX file, and proves that the file
 * computes the same.
 *
 * <p>{@link dev.gauntlet.onnx.trace.Tracer} writes down a block's forward pass, {@link
 * dev.gauntlet.onnx.write.OnnxWriter} turns that into ONNX, {@link dev.gauntlet.onnx.Verification}
 * compares the file on ONNX Runtime ({@link dev.gauntlet.onnx.OnnxModel}) with the block on
 * PyTorch.
 */
@NullMarked
package dev.gauntlet.onnx;

import org.jspecify.annotations.NullMarked;
