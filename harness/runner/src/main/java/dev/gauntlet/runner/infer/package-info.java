/**
 * Measures how fast trained models answer, on PyTorch and on ONNX Runtime. Start with {@link
 * dev.gauntlet.runner.infer.InferenceBenchmark}.
 */
package dev.gauntlet.runner.infer;
