/** Runs all trials of a plan and sees to it that what comes of them is recorded. */
package dev.gauntlet.run;
