/**
 * The task {@code text}: to predict how any text goes on.
 *
 * <p>Reading order: {@link dev.gauntlet.tasks.text.TextConfig} says what can be asked, {@link
 * dev.gauntlet.tasks.text.TextTask} is the road from files to examples. {@code Folder} finds the
 * files of a {@code Corpus}, {@code TextSplit} says which characters are of which part, a {@code
 * Tokenizer} makes tokens of them ({@code CharacterTokenizer}, {@code BytePairTokenizer}), and
 * {@code Windows} cuts a part of an {@code EncodedText} into examples.
 */
@NullMarked
package dev.gauntlet.tasks.text;

import org.jspecify.annotations.NullMarked;
