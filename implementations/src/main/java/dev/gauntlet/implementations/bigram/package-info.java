/**
 * The bigram model of Karpathy's lecture on building a GPT: one table of logits, read by the last
 * token alone. It is the baseline that every other model must beat.
 */
@NullMarked
package dev.gauntlet.implementations.bigram;

import org.jspecify.annotations.NullMarked;
