package dev.gauntlet.spi.result;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of exporting a trial's model to ONNX.
 *
 * @param trialId the trial
 * @param reason why there is no export that counts, in one line; empty if there is one
 * @param card what the model computes; null if its forward pass could not be written down
 * @param modelBytes size of the file; null if none was written
 * @param largestDifference largest absolute difference of a logit between PyTorch and ONNX Runtime
 *     on held-back inputs, over all batch sizes and lengths tried; null if they were not compared,
 *     or one is not finite
 * @param sameText whether both engines gave the same answers, or the same text for a fixed seed;
 *     null if they were not compared
 * @param exportSeconds time to trace and write the model
 * @param verifySeconds time to compare the engines
 */
public record ExportRecord(
    String trialId,
    String reason,
    @Nullable ModelCard card,
    @Nullable Long modelBytes,
    @Nullable Double largestDifference,
    @Nullable Boolean sameText,
    double exportSeconds,
    double verifySeconds) {
  public ExportRecord {
    Objects.requireNonNull(trialId, "trialId");
    Objects.requireNonNull(reason, "reason");
    if (reason.isEmpty()) {
      Objects.requireNonNull(card, "card");
      Objects.requireNonNull(modelBytes, "modelBytes");
      Objects.requireNonNull(largestDifference, "largestDifference");
      Objects.requireNonNull(sameText, "sameText");
    }
  }

  /** The record of an export that did not come to a model that could be compared. */
  public static ExportRecord failed(String trialId, String reason) {
    return new ExportRecord(trialId, reason, null, null, null, null, 0, 0);
  }

  /** The same record with another reason. */
  public ExportRecord withReason(String other) {
    return new ExportRecord(
        trialId,
        other,
        card,
        modelBytes,
        largestDifference,
        sameText,
        exportSeconds,
        verifySeconds);
  }

  /** Whether there is an export that counts. */
  public boolean verified() {
    return reason.isEmpty();
  }
}
