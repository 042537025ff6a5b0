package dev.gauntlet.spi.result;

import java.util.List;

/**
 * What a model wrote at one moment of its training: answers to prompts of the test part, the same
 * ones each time, or its continuation of a text of the test part. Nothing is selected by it.
 *
 * @param step optimizer steps before it
 * @param trainSeconds time spent training before it
 * @param kept whether it is of the model that was kept, the best on the validation part, once
 *     training had ended
 * @param samples what it wrote
 */
public record SamplePoint(long step, double trainSeconds, boolean kept, List<Sample> samples) {
  public SamplePoint {
    samples = List.copyOf(samples);
  }
}
