/**
 * The GPT of the block ablation log, which trains one or two blocks with one or six heads on a
 * novel and reports what each is worth: pre-norm blocks of fused causal attention and a
 * feed-forward layer with ReLU of four times the width, learned positions, a last norm, an untied
 * output head, no dropout, PyTorch's own initialization.
 *
 * <p>The log writes its sizes as blocks x heads x head size: 1x1x384, 1x6x64 and 2x6x64, with a
 * vocabulary of 84 and a context of 256, whose parameter counts these are. The default is its
 * 2x6x64 at an eighth of the width. Residual connections, norms, feed-forward layers and positions
 * can each be left out, with their parameters, so that what they are worth can be measured.
 */
@NullMarked
package dev.gauntlet.implementations.blockgpt;

import org.jspecify.annotations.NullMarked;
