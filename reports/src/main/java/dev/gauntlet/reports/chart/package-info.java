/**
 * Pictures of a study, drawn by XChart: as SVG and PNG files and as SVG to set into a page.
 * Colours, dashes and markers belong to an implementation, in every picture alike.
 */
@NullMarked
package dev.gauntlet.reports.chart;

import org.jspecify.annotations.NullMarked;
