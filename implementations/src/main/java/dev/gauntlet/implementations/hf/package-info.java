/**
 * OpenAI's first GPT as the transformers library has it: post-norm blocks, {@code Conv1D} layers,
 * attention written out under a multiplied mask, and an untied head. Read {@code HfModel} top to
 * bottom.
 */
@NullMarked
package dev.gauntlet.implementations.hf;

import org.jspecify.annotations.NullMarked;
