package dev.gauntlet.spi.result;

import java.util.List;

/**
 * What one setting costs or gains: a training step with it, beside a step with the setting that is
 * the rule.
 *
 * @param lever what is set, for example {@code vector width}
 * @param setting what it is set to
 * @param task whose batches they are, in a word
 * @param implementation its id
 * @param usPerExample time of a training step, microseconds an example
 * @param ratio of that time to the time with the setting that is the rule
 */
public record LeverRecord(
    String lever,
    String setting,
    String task,
    String implementation,
    double usPerExample,
    double ratio) {

  /**
   * Several, as a file has them.
   *
   * @param levers each setting of a lever after the other
   */
  public record Table(List<LeverRecord> levers) {
    public Table {
      levers = List.copyOf(levers);
    }
  }
}
