/**
 * A run for TensorBoard: event files with scalars, samples and hyperparameters, one folder a trial.
 * Start with {@link dev.gauntlet.run.tensorboard.TensorBoard}.
 */
@NullMarked
package dev.gauntlet.run.tensorboard;

import org.jspecify.annotations.NullMarked;
