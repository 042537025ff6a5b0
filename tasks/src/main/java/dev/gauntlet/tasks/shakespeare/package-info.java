/**
 * The task {@code shakespeare}: to predict a text's next character, with the settings of the study.
 * What it does is that of {@link dev.gauntlet.tasks.text}.
 */
@NullMarked
package dev.gauntlet.tasks.shakespeare;

import org.jspecify.annotations.NullMarked;
