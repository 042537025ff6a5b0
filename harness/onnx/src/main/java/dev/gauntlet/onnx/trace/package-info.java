/**
 * Writes down the forward pass of any DJL block.
 *
 * <p>{@link dev.gauntlet.onnx.trace.Tracer} runs the block on arrays that record what is done to
 * them; the result, a {@link dev.gauntlet.onnx.trace.Trace}, holds every operation with its
 * arguments and shapes, where sizes are functions of batch size and length.
 */
@NullMarked
package dev.gauntlet.onnx.trace;

import org.jspecify.annotations.NullMarked;
