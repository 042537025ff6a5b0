/**
 * What runs inside one trial: it builds the model, trains it on the task's batches until the budget
 * is used up, evaluates it on the way and keeps its best checkpoint.
 *
 * <p>Start with {@link dev.gauntlet.trial.Trial}. Nothing here knows of processes, suites or the
 * command line: a trial is asked for with a {@link dev.gauntlet.spi.result.TrialSpec}, tells what
 * happens as {@link dev.gauntlet.trial.TrialEvent}s, and ends with a {@link
 * dev.gauntlet.spi.result.TrialResult}.
 */
@NullMarked
package dev.gauntlet.trial;

import org.jspecify.annotations.NullMarked;
