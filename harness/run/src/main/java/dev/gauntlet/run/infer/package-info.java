/**
 * Measures how fast trained models answer, on PyTorch and on ONNX Runtime. Start with {@link
 * dev.gauntlet.run.infer.InferenceBenchmark}.
 */
@NullMarked
package dev.gauntlet.run.infer;

import org.jspecify.annotations.NullMarked;
