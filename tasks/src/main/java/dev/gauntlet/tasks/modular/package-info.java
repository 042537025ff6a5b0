/**
 * The task {@code modular-addition}: sums of two numbers modulo a prime, of which a part is held
 * out (Power et al., "Grokking: Generalization Beyond Overfitting on Small Algorithmic Datasets",
 * 2022).
 */
@NullMarked
package dev.gauntlet.tasks.modular;

import org.jspecify.annotations.NullMarked;
