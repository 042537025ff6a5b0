package dev.gauntlet.spi.result;

import org.jspecify.annotations.Nullable;

/**
 * How a trial trains. The defaults of a suite entry are the study's: PyTorch's AdamW with a
 * constant learning rate.
 *
 * @param learningRate peak learning rate of AdamW
 * @param weightDecay AdamW's decoupled weight decay, on every parameter
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param eps added to the root of the second moment
 * @param batchSize examples a step
 * @param budget when to stop, as {@link Budget#parse} reads it
 * @param evalInterval training between two evaluations, as {@link Budget#parse} reads it
 * @param targetAccuracy validation accuracy at which to stop early, if at all
 * @param schedule {@code constant} or {@code cosine} (to a tenth of the peak at the end of the
 *     budget)
 * @param warmupSteps steps of linear warm-up; 0 for none
 * @param gradClip largest global norm of the gradients, if they are clipped
 */
public record Training(
    double learningRate,
    double weightDecay,
    double beta1,
    double beta2,
    double eps,
    int batchSize,
    String budget,
    String evalInterval,
    @Nullable Double targetAccuracy,
    String schedule,
    long warmupSteps,
    @Nullable Double gradClip) {}
