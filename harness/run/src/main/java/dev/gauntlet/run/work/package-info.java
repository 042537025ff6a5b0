/**
 * Trials on other machines: start with {@link dev.gauntlet.run.work.Worker}, which is what {@code
 * gauntlet work} does there, and {@link dev.gauntlet.run.work.Cluster}, which is what a run sees of
 * it.
 */
@NullMarked
package dev.gauntlet.run.work;

import org.jspecify.annotations.NullMarked;
