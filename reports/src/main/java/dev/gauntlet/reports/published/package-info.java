/**
 * What others have published, judged by a run: claims with their predicates, and figures with their
 * counterparts. Both are data, in {@code claims.yaml}: implementations and tasks are named there
 * and nowhere in the code.
 */
@NullMarked
package dev.gauntlet.reports.published;

import org.jspecify.annotations.NullMarked;
