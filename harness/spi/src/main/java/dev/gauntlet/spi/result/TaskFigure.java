package dev.gauntlet.spi.result;

/**
 * A figure of a task's own metric.
 *
 * @param value the figure
 * @param count number of cases behind it
 */
public record TaskFigure(double value, long count) {}
