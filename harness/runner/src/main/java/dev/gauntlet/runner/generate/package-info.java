/**
 * Has a trained model write text or solve problems, token by token, on either engine. Start with
 * {@link dev.gauntlet.runner.generate.TextGenerator}.
 */
package dev.gauntlet.runner.generate;
