package dev.gauntlet.spi.result;

/**
 * Loss and accuracy over the evaluation examples of one split, in evaluation mode.
 *
 * @param loss mean cross entropy, nats a target
 * @param accuracy share of targets whose logit is larger than all others; a tie counts as wrong
 * @param top5 share of targets among the five largest logits; ties count against the target
 * @param targets number of targets
 * @param lastLoss mean cross entropy, nats, of the targets that every implementation predicts: of
 *     the last position of each example, or of all targets where the task marks them
 */
public record SplitScore(
    double loss, double accuracy, double top5, long targets, double lastLoss) {}
