/**
 * The {@code gauntlet} command: parses options, calls the parts that do the work, prints. {@link
 * dev.gauntlet.cli.Main} lists the subcommands, one class each.
 */
package dev.gauntlet.cli;
