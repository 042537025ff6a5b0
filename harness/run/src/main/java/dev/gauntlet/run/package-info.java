/** Runs all trials of a plan and sees to it that what comes of them is recorded. */
@NullMarked
package dev.gauntlet.run;

import org.jspecify.annotations.NullMarked;
