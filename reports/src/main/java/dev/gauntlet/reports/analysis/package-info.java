/**
 * What the records of a run say: which trials are repetitions of one another ({@code Cell}), which
 * cells compete ({@code Contest}, {@code Contender}), and which figures describe them ({@code
 * Measure}). Start with {@code Study}.
 */
@NullMarked
package dev.gauntlet.reports.analysis;

import org.jspecify.annotations.NullMarked;
