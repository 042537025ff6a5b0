/**
 * What a run shows while it goes on: on a terminal, line by line, or as JSON. {@link
 * dev.gauntlet.cli.view.ViewOptions} chooses one {@link dev.gauntlet.cli.view.View}.
 */
package dev.gauntlet.cli.view;
