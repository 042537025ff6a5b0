/**
 * What the built-in tasks share: a dataset made of numbered examples.
 *
 * <p>A task says how to write its example number {@code i} as plain numbers ({@link
 * dev.gauntlet.tasks.examples.Examples}); {@link dev.gauntlet.tasks.examples.ExampleDataset} draws,
 * orders and batches them. Only the latter makes tensors, so that a task is tested without a native
 * engine.
 */
@NullMarked
package dev.gauntlet.tasks.examples;

import org.jspecify.annotations.NullMarked;
