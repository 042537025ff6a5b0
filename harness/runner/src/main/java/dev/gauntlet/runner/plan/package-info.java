/**
 * From a suite file to a list of trials: the plugins there are, the data they read, and which
 * trials a suite asks for. Nothing here needs a native engine.
 *
 * <p>Start with {@link dev.gauntlet.runner.plan.Planner}. {@link dev.gauntlet.runner.plan.Catalog}
 * finds plugins, {@link dev.gauntlet.runner.plan.DataFolders} finds data, and {@link
 * dev.gauntlet.runner.plan.Configs} sets a plugin's settings by name.
 */
package dev.gauntlet.runner.plan;
