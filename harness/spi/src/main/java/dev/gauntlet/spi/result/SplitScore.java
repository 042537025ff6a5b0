package dev.gauntlet.spi.result;

/**
 * Loss and accuracy over the evaluation examples of one split, in evaluation mode.
 *
 * @param loss mean cross entropy, nats a target
 * @param accuracy share of targets that have the largest logit
 * @param top5 share of targets among the five largest logits
 * @param targets number of targets
 * @param lastLoss mean cross entropy of the last position of full-context examples, nats: the same
 *     targets for every implementation
 */
public record SplitScore(
    double loss, double accuracy, double top5, long targets, double lastLoss) {}
