/**
 * The page of a report: templates in {@code src/main/jte}, compiled with the project, and what they
 * show. All text goes through jte's context-aware escaping: names, reasons and log lines come from
 * plugins. What is inserted unescaped is the SVG we drew and our own style and script.
 */
@NullMarked
package dev.gauntlet.reports.html;

import org.jspecify.annotations.NullMarked;
