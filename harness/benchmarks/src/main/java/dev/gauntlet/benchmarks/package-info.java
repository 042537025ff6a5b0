/**
 * What training steps cost: {@link dev.gauntlet.benchmarks.StepBenchmark} compares implementations,
 * step by step in turn.
 */
@NullMarked
@NullMarked
package dev.gauntlet.benchmarks;

import org.jspecify.annotations.NullMarked;

import org.jspecify.annotations.NullMarked;
