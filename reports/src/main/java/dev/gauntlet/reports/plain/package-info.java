/** The report as plain text: for a terminal, and as Markdown to paste elsewhere. */
@NullMarked
package dev.gauntlet.reports.plain;

import org.jspecify.annotations.NullMarked;
