/**
 * Tasks on random sequences of symbols that a model of the whole context learns in seconds: {@code
 * copy}, {@code reverse} and {@code sort}. The classic probes of sequence models (copying: Graves
 * et al., "Neural Turing Machines", 2014).
 */
@NullMarked
package dev.gauntlet.tasks.sequences;

import org.jspecify.annotations.NullMarked;
