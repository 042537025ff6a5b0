/**
 * The record of a run on disk: what was asked, what happened, where. {@link
 * dev.gauntlet.run.journal.RunDirectory} writes it while trials run and reads it for reports.
 *
 * <p>What was measured is durable before it is reported: it goes to append-only files of checked
 * lines, each forced to the disk. What was asked is in {@code suite.yaml} and each {@code
 * spec.json}. All other files are derived from these, and replaced whole.
 */
@NullMarked
package dev.gauntlet.run.journal;

import org.jspecify.annotations.NullMarked;
