/**
 * Where the time of a training step goes: {@link dev.gauntlet.spi.result.StepProfiler} times the
 * phases and the operations of a model's steps, {@link dev.gauntlet.spi.result.MachinePeak} what
 * this machine can do at best.
 */
@NullMarked
package dev.gauntlet.trial.profile;

import org.jspecify.annotations.NullMarked;
