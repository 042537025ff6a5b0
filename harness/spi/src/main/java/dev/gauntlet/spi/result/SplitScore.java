package dev.gauntlet.spi.result;

/**
 * Loss and accuracy over evaluation examples of one split, in evaluation mode: over all targets
 * that a model predicts, and over the common ones, which every implementation predicts. Those are
 * what is compared between implementations that predict more and fewer positions.
 *
 * @param loss mean cross entropy, nats a target
 * @param accuracy share of targets whose logit is larger than all others; a tie counts as wrong
 * @param top5 share of targets among the five largest logits; ties count against the target
 * @param targets number of targets
 * @param commonLoss mean cross entropy of the common targets: of the last position of each example,
 *     or of all targets where the task marks them
 * @param commonAccuracy accuracy on the common targets
 * @param commonTop5 share of the common targets among the five largest logits
 * @param commonTargets number of common targets
 */
public record SplitScore(
    double loss,
    double accuracy,
    double top5,
    long targets,
    double commonLoss,
    double commonAccuracy,
    double commonTop5,
    long commonTargets) {}
