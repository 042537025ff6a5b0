/**
 * The uniform average of the past, with which Karpathy's lecture on building a GPT introduces
 * attention: what every token sees is the mean of its own embedding and those of all tokens before
 * it, read by a linear layer. It is the attention head of the lecture with all scores equal and
 * without its projections, and shows what attention adds to a bag of tokens.
 *
 * <p>Its source is the lecture's notes.
 */
@NullMarked
package dev.gauntlet.implementations.averaging;

import org.jspecify.annotations.NullMarked;
