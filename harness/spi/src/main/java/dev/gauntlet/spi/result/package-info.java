/**
 * Records of a trial and its result. No type of an engine appears in them: they travel as JSON to
 * wherever a trial runs, and are all that reports see.
 */
@NullMarked
package dev.gauntlet.spi.result;

import org.jspecify.annotations.NullMarked;
