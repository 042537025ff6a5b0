/**
 * Records of a trial and its result. No type of an engine appears in them: they travel as JSON to
 * wherever a trial runs, and are all that reports see.
 */
package dev.gauntlet.spi.result;
