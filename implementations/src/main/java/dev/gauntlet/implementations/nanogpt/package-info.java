/**
 * Karpathy's nanoGPT: a pre-norm GPT-2 with one fused causal attention operation, the output head
 * tied to the token embedding, and GPT-2's initialization. Read {@code NanoGptModel} top to bottom.
 */
@NullMarked
package dev.gauntlet.implementations.nanogpt;

import org.jspecify.annotations.NullMarked;
