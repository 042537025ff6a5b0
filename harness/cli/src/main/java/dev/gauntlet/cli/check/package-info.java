/** Asks an implementation or a task, in a process of its own, whether it is right. */
@NullMarked
package dev.gauntlet.cli.check;

import org.jspecify.annotations.NullMarked;
