/**
 * The {@code gauntlet} command: parses options, calls the parts that do the work, prints. {@link
 * dev.gauntlet.cli.Main} lists the subcommands, one class each.
 */
@NullMarked
package dev.gauntlet.cli;

import org.jspecify.annotations.NullMarked;
