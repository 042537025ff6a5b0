/** The report as plain text: for a terminal, and as Markdown to paste elsewhere. */
package dev.gauntlet.reports.plain;
