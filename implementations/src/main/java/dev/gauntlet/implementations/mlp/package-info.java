/**
 * A language model of a fixed window, after Bengio et al. (2003): embed every token of the context,
 * concatenate, one hidden layer. It predicts the token after the last one only.
 */
@NullMarked
package dev.gauntlet.implementations.mlp;

import org.jspecify.annotations.NullMarked;
