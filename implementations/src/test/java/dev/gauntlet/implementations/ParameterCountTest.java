package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.implementations.bigram.Bigram;
import dev.gauntlet.implementations.bigram.BigramConfig;
import dev.gauntlet.implementations.hf.Hf;
import dev.gauntlet.implementations.hf.HfConfig;
import dev.gauntlet.implementations.mlp.Mlp;
import dev.gauntlet.implementations.mlp.MlpConfig;
import dev.gauntlet.implementations.nanogpt.NanoGpt;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.implementations.tl.Tl;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.spi.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parameter counts of the published study. */
class ParameterCountTest {
  private static final Problem ADDITION = new Problem(16, 12, Problem.Targets.LAST);
  private static final Problem SHAKESPEARE = new Problem(65, 128, Problem.Targets.ALL);

  @Test
  void additionWithDefaults() {
    assertThat(count(new Hf().build(new Hf().defaults(), ADDITION))).isEqualTo(13_824);
    assertThat(count(new Tl().build(new Tl().defaults(), ADDITION))).isEqualTo(13_872);
    assertThat(count(new NanoGpt().build(new NanoGpt().defaults(), ADDITION))).isEqualTo(20_160);
    assertThat(count(new Mlp().build(new Mlp().defaults(), ADDITION))).isEqualTo(14_608);
  }

  @ParameterizedTest
  @CsvSource({"64, 216641", "96, 472385"})
  void shakespeareTl(int width, long expected) {
    assertThat(count(new Tl().build(new TlConfig(width, 4, 4, 0, 0), SHAKESPEARE)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"64, 212416", "96, 466080"})
  void shakespeareNanoGpt(int width, long expected) {
    assertThat(count(new NanoGpt().build(new NanoGptConfig(4, 4, width, 0.1), SHAKESPEARE)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"16, 256, 542289", "8, 128, 140105", "16, 64, 136401"})
  void shakespeareMlp(int embedding, int hidden, long expected) {
    assertThat(count(new Mlp().build(new MlpConfig(embedding, hidden), SHAKESPEARE)))
        .isEqualTo(expected);
  }

  /** Sizes that the references' own counts give: two blocks of width 32, and the bigram's table. */
  @Test
  void references() {
    Problem problem = new Problem(65, 32, Problem.Targets.ALL);
    assertThat(count(new Hf().build(new HfConfig(2, 4, 32, 0), problem))).isEqualTo(30_592);
    assertThat(count(new Bigram().build(new BigramConfig(), problem))).isEqualTo(4_225);
  }

  private static long count(Block model) {
    return model.getParameters().values().stream()
        .map(Parameter::getShape)
        .mapToLong(shape -> shape.size())
        .sum();
  }
}
