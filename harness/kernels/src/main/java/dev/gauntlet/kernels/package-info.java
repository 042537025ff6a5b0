/**
 * Layers for training on the CPU in pure Java: forward and backward pass, and an optimizer, with
 * the Vector API where the process has it.
 *
 * <p>Start with {@link dev.gauntlet.kernels.Linear}, then {@link dev.gauntlet.kernels.LayerNorm}
 * and {@link dev.gauntlet.kernels.SelfAttention}: each page derives its backward pass. {@code
 * Kernels} lists the arithmetic below them, and {@link dev.gauntlet.kernels.DataParallel} trains.
 */
@NullMarked
package dev.gauntlet.kernels;

import org.jspecify.annotations.NullMarked;
