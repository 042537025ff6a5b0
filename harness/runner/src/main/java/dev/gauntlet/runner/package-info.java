/**
 * From a suite file to the record of a run. This package holds what all parts of the runner share:
 * {@link dev.gauntlet.runner.InputException}, the one kind of failure that is the user's to mend.
 */
package dev.gauntlet.runner;
