/**
 * Makes a network of kernels train the parameters of a block: the one place where the engine's
 * arrays and the kernels' meet. Start with {@link dev.gauntlet.kernels.block.KernelGradients}.
 */
@NullMarked
package dev.gauntlet.kernels.block;

import org.jspecify.annotations.NullMarked;
