/**
 * The model of the code-completion log: the decoder of Vaswani et al. (2017) alone, without
 * attention to an encoder. Post-norm blocks, positions of sine and cosine that are not trained, a
 * layer norm whose epsilon is 1e-12, ReLU, an untied output head; dropout on embeddings, on what
 * each layer adds, and on the feed-forward layer's hidden units. Matrices begin by Glorot and
 * Bengio's (2010) uniform rule, as "Xavier" in PyTorch; biases as those of torch.nn.Linear.
 *
 * <p>The log trains with gradients clipped to a norm of 1.0 and a learning rate that warms up and
 * then falls by the inverse square root of the step. An implementation has no say in how it is
 * trained: {@code training: {schedule: inverse-sqrt, warmup_steps: ..., grad_clip: 1.0}} in a suite
 * is that.
 */
@NullMarked
package dev.gauntlet.implementations.codedecoder;

import org.jspecify.annotations.NullMarked;
