/**
 * A Markov chain that counts n-grams, with interpolated modified Kneser-Ney smoothing after Chen
 * and Goodman (1998): the floor that a neural model must beat.
 */
@NullMarked
package dev.gauntlet.implementations.ngram;

import org.jspecify.annotations.NullMarked;
