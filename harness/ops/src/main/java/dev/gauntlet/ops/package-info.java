/**
 * Tensor operations that {@link ai.djl.ndarray.NDArray} lacks, and what a model is written with.
 *
 * <p>Write a model as one {@link dev.gauntlet.ops.ModelBlock}. {@link dev.gauntlet.ops.Einsum},
 * {@link dev.gauntlet.ops.Attention}, {@link dev.gauntlet.ops.Activations}, {@link
 * dev.gauntlet.ops.Masks} and {@link dev.gauntlet.ops.CrossEntropy} are operations of PyTorch's
 * own, reached through {@link dev.gauntlet.ops.TorchOp}; {@link dev.gauntlet.ops.Layers} gathers
 * those that DJL has.
 *
 * <p>A result belongs to the manager of the first operand, as in DJL: pass activations first and
 * parameters after them, or results pile up on the parameters' manager.
 *
 * <p>In a model that is trained by gradients, never multiply or divide an array by a Java number,
 * or raise it to the power of one: {@link dev.gauntlet.ops.Layers#divide} says why, and how
 * instead.
 */
@NullMarked
package dev.gauntlet.ops;

import org.jspecify.annotations.NullMarked;
