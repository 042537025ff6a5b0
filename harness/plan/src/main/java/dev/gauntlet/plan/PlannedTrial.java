package dev.gauntlet.plan;

import dev.gauntlet.spi.result.TrialSpec;
import java.util.OptionalLong;

/**
 * A trial that is to be run.
 *
 * @param spec everything that decides its outcome
 * @param parameters number of trained values; empty if it is known only once the model is
 *     initialized
 * @param expectedSeconds a rough guess of how long it takes at most, start-up and evaluations
 *     included
 */
public record PlannedTrial(TrialSpec spec, OptionalLong parameters, double expectedSeconds) {}
