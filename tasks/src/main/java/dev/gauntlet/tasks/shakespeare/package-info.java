/**
 * The task {@code shakespeare}: to predict a text's next character.
 *
 * <p>Reading order: {@link dev.gauntlet.tasks.shakespeare.ShakespeareConfig} says what can be
 * asked, {@code Corpus} finds the text ({@code Plays} in the library of plays, {@code Text} in a
 * file), and {@code Windows} cuts a part of it into examples.
 */
@NullMarked
package dev.gauntlet.tasks.shakespeare;

import org.jspecify.annotations.NullMarked;
