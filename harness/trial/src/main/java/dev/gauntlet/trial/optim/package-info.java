/**
 * How a model's parameters follow its gradients: {@link dev.gauntlet.trial.optim.AdamW} with
 * PyTorch's exact semantics, clipping by the global norm, and learning-rate schedules.
 *
 * <p>DJL's own optimizers are not used: its AdamW adds epsilon before the bias correction instead
 * of after it, its clipping knows no global norm, and its zeroing of gradients keeps a NaN.
 */
@NullMarked
package dev.gauntlet.trial.optim;

import org.jspecify.annotations.NullMarked;
