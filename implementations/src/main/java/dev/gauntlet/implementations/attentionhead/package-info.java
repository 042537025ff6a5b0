/**
 * The first model of Karpathy's lecture on building a GPT that sees more than one token: a single
 * causal attention head over the sum of token and position embeddings, read by a linear layer. No
 * residual connection, no feed-forward layer, no normalization.
 *
 * <p>Its source is the lecture's notes, which are also where its sizes are from: a width of 32 and
 * a context of 8 tokens. The context is a setting of the task, here as everywhere.
 */
@NullMarked
package dev.gauntlet.implementations.attentionhead;

import org.jspecify.annotations.NullMarked;
