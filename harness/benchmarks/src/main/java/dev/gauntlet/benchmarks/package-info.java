/**
 * What training steps cost: {@link dev.gauntlet.benchmarks.StepBenchmark} compares implementations,
 * step by step in turn.
 */
@NullMarked
package dev.gauntlet.benchmarks;

import org.jspecify.annotations.NullMarked;
