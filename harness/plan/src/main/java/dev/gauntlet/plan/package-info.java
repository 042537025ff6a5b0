/**
 * From a suite file to a list of trials, each with everything that decides its outcome. Start with
 * {@link dev.gauntlet.plan.Planner}. Nothing here needs a native engine.
 */
@NullMarked
package dev.gauntlet.plan;

import org.jspecify.annotations.NullMarked;
