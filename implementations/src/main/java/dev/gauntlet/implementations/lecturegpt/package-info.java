/**
 * The GPT that Karpathy's lecture on building one ends with: pre-norm blocks of attention heads
 * that are separate layers, concatenated, and a feed-forward layer with ReLU of four times the
 * width; dropout of 0.2 on attention weights, projections and feed-forward layers; an untied output
 * head; PyTorch's own initialization.
 *
 * <p>Its source is the lecture's notes. They divide attention scores by the root of the model's
 * width where Vaswani et al. (2017) divide by the root of the size of a head: {@code scale}
 * chooses. The default sizes are those of the notes for a CPU, 209,729 parameters for 65 characters
 * and a context of 32; on a GPU they take six blocks, six heads and a width of 384.
 */
@NullMarked
package dev.gauntlet.implementations.lecturegpt;

import org.jspecify.annotations.NullMarked;
