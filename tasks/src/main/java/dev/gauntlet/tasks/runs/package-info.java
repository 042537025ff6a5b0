/**
 * Tasks that every right model learns in seconds, {@code counting} and {@code alphabet}: what
 * follows a symbol is the next one in a circle. They say whether a model learns at all, and {@code
 * gauntlet check} runs them.
 */
@NullMarked
package dev.gauntlet.tasks.runs;

import org.jspecify.annotations.NullMarked;
