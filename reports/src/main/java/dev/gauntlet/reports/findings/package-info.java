/**
 * What a run comes to: everything that page, tables and text summaries say, worked out once. {@code
 * Findings} holds it, {@code Headline} puts it in three sentences, {@code Warnings} says why not to
 * trust it too far.
 */
@NullMarked
package dev.gauntlet.reports.findings;

import org.jspecify.annotations.NullMarked;
