/**
 * From a suite file to a list of trials: the plugins there are, the data they read, and which
 * trials a suite asks for.
 *
 * <p>Start with {@link dev.gauntlet.runner.plan.Configs}, which sets a plugin's settings by name.
 */
package dev.gauntlet.runner.plan;
