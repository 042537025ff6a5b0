/**
 * Trials on the nodes of a SLURM allocation: start with {@link
 * dev.gauntlet.run.slurm.SlurmCluster}.
 */
@NullMarked
package dev.gauntlet.run.slurm;

import org.jspecify.annotations.NullMarked;
