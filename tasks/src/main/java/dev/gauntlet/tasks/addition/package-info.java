/**
 * The task {@code addition}: to add and subtract, symbol by symbol.
 *
 * <p>Reading order: {@link dev.gauntlet.tasks.addition.AdditionConfig} says what can be asked,
 * {@code Equation} is one problem, {@code Parts} generates and splits them, {@code Notation} writes
 * them down, {@code DigitRows} and {@code SequenceRows} make examples of what is written, and
 * {@code GreedySolver} has a model solve them for the metrics.
 */
@NullMarked
package dev.gauntlet.tasks.addition;

import org.jspecify.annotations.NullMarked;
