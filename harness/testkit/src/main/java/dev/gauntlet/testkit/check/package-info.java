/**
 * Is an implementation right, as far as that can be told without its original? {@link
 * dev.gauntlet.testkit.check.ImplementationChecks} and {@link
 * dev.gauntlet.testkit.check.TaskChecks} list what is asked; {@link
 * dev.gauntlet.testkit.check.ConformanceTest} asks it in a plugin's own tests.
 *
 * <p>A {@link dev.gauntlet.testkit.check.Check} is given a {@link
 * dev.gauntlet.testkit.check.Subject}, builds models of it as a trial would, and returns a {@link
 * dev.gauntlet.testkit.check.CheckFinding}. What checks share is there: {@code Probe} is one model
 * with its numbers as plain arrays, {@code Weights} are settings of its parameters that show what
 * random initial values would hide, and {@code Sequences} is data for it.
 */
@NullMarked
package dev.gauntlet.testkit.check;

import org.jspecify.annotations.NullMarked;
