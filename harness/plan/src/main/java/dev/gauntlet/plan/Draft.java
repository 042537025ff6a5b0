package dev.gauntlet.plan;

import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Task;

/** A trial as the suite asks for it, before its data and its model have been looked at. */
record Draft(
    Bound<Task<?>> task,
    Bound<Implementation<?>> implementation,
    TrainingSettings training,
    long seed) {}
