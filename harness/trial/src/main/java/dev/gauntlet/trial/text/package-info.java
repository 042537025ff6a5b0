/**
 * Has a trained model write text or solve problems, token by token, on either engine. Start with
 * {@link dev.gauntlet.trial.text.TextGenerator}.
 */
@NullMarked
package dev.gauntlet.trial.text;

import org.jspecify.annotations.NullMarked;
