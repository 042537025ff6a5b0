package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import dev.gauntlet.implementations.attentionhead.AttentionHead;
import dev.gauntlet.implementations.attentionhead.AttentionHeadConfig;
import dev.gauntlet.implementations.averaging.Averaging;
import dev.gauntlet.implementations.averaging.AveragingConfig;
import dev.gauntlet.implementations.bigram.Bigram;
import dev.gauntlet.implementations.bigram.BigramConfig;
import dev.gauntlet.implementations.blockgpt.BlockGpt;
import dev.gauntlet.implementations.blockgpt.BlockGptConfig;
import dev.gauntlet.implementations.codedecoder.CodeDecoder;
import dev.gauntlet.implementations.codedecoder.CodeDecoderConfig;
import dev.gauntlet.implementations.hf.Hf;
import dev.gauntlet.implementations.hf.HfConfig;
import dev.gauntlet.implementations.lecturegpt.LectureGpt;
import dev.gauntlet.implementations.lecturegpt.LectureGptConfig;
import dev.gauntlet.implementations.mlp.Mlp;
import dev.gauntlet.implementations.mlp.MlpConfig;
import dev.gauntlet.implementations.nanogpt.NanoGpt;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.implementations.recurrent.Gru;
import dev.gauntlet.implementations.recurrent.Lstm;
import dev.gauntlet.implementations.recurrent.RecurrentConfig;
import dev.gauntlet.implementations.tl.Tl;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.spi.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parameter counts of the published study and of the logs. */
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

  private static final Problem NOVEL = new Problem(84, 256, Problem.Targets.ALL);

  private static Block blockGpt(int blocks, int heads, int headSize) {
    return new BlockGpt()
        .build(new BlockGptConfig(blocks, heads, headSize, 0, true, true, true, true), NOVEL);
  }

  /** The breakdown of the block ablation log. */
  @Test
  void blockAblationLogByPart() {
    assertThat(byPart(blockGpt(2, 6, 64)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                entry("token_embedding", 32_256L),
                entry("positional_encoding", 98_304L),
                entry("blocks.0.attention", 591_360L),
                entry("blocks.0.ffwd", 1_181_568L),
                entry("blocks.0.norm1", 768L),
                entry("blocks.0.norm2", 768L),
                entry("blocks.1.attention", 591_360L),
                entry("blocks.1.ffwd", 1_181_568L),
                entry("blocks.1.norm1", 768L),
                entry("blocks.1.norm2", 768L),
                entry("norm_f", 768L),
                entry("head", 32_340L)));
  }

  /** One head or six of a sixth of the size: the same number; the log has 1.93 and 3.71 M. */
  @ParameterizedTest
  @CsvSource({"1, 1, 384, 1938132", "1, 6, 64, 1938132", "2, 6, 64, 3712596"})
  void blockAblationLog(int blocks, int heads, int headSize, long expected) {
    assertThat(count(blockGpt(blocks, heads, headSize))).isEqualTo(expected);
  }

  /** A switch that is off takes the parameters with it. */
  @Test
  void blockGptWithoutItsParts() {
    BlockGpt blockGpt = new BlockGpt();
    BlockGptConfig[] without = {
      new BlockGptConfig(2, 6, 64, 0, false, true, true, true),
      new BlockGptConfig(2, 6, 64, 0, true, false, true, true),
      new BlockGptConfig(2, 6, 64, 0, true, true, false, true),
      new BlockGptConfig(2, 6, 64, 0, true, true, true, false)
    };
    long[] fewer = {0, 5 * 768, 2 * (1_181_568 + 768), 98_304};
    for (int i = 0; i < without.length; i++) {
      assertThat(count(blockGpt.build(without[i], NOVEL)))
          .as("%s", without[i])
          .isEqualTo(3_712_596 - fewer[i]);
    }
  }

  /** The notes print 0.209729 M for a CPU, and 10.788929 M for a GPU. */
  @Test
  void lectureNotes() {
    LectureGpt lecture = new LectureGpt();
    Problem cpu = new Problem(65, 32, Problem.Targets.ALL);
    Problem gpu = new Problem(65, 256, Problem.Targets.ALL);
    LectureGptConfig large = new LectureGptConfig(6, 6, 384, 0.2, LectureGptConfig.Scale.WIDTH);
    assertThat(count(lecture.build(lecture.defaults(), cpu))).isEqualTo(209_729);
    assertThat(count(lecture.build(large, gpu))).isEqualTo(10_788_929);
  }

  /** The references' own counts, and an embedding, a position table and a head for the average. */
  @Test
  void referencesOfTheLadder() {
    Problem problem = new Problem(65, 32, Problem.Targets.ALL);
    LectureGptConfig lecture = new LectureGptConfig(2, 4, 32, 0, LectureGptConfig.Scale.HEAD_SIZE);
    assertThat(count(new AttentionHead().build(new AttentionHeadConfig(32), problem)))
        .isEqualTo(8_321);
    assertThat(count(new LectureGpt().build(lecture, problem))).isEqualTo(30_529);
    assertThat(count(new CodeDecoder().build(new CodeDecoderConfig(2, 4, 32, 0), problem)))
        .isEqualTo(29_633);
    assertThat(count(new Averaging().build(new AveragingConfig(32), problem)))
        .isEqualTo(65 * 32 + 32 * 32 + 65 * 33);
  }

  /** Four gates of an LSTM, three of a GRU, each with two matrices and two biases. */
  @Test
  void recurrent() {
    Problem problem = new Problem(65, 32, Problem.Targets.ALL);
    long ends = 65 * 10 + 65 * 21;
    long gate = 20 * 10 + 20 * 20 + 2 * 20 + 20 * 20 + 20 * 20 + 2 * 20;
    assertThat(count(new Lstm().build(new RecurrentConfig(10, 20, 2, 0), problem)))
        .isEqualTo(ends + 4 * gate);
    assertThat(count(new Gru().build(new RecurrentConfig(10, 20, 2, 0), problem)))
        .isEqualTo(ends + 3 * gate);
  }

  /** By layer: a norm, a table, all of a block's attention. */
  private static Map<String, Long> byPart(Block model) {
    Map<String, Long> parts = new LinkedHashMap<>();
    for (Parameter parameter : model.getParameters().values()) {
      String part =
          parameter
              .getName()
              .replaceFirst("\\.(weight|bias)$", "")
              .replaceFirst("(attention|ffwd)\\..*", "$1");
      parts.merge(part, parameter.getShape().size(), Long::sum);
    }
    return parts;
  }

  private static long count(Block model) {
    return model.getParameters().values().stream()
        .map(Parameter::getShape)
        .mapToLong(shape -> shape.size())
        .sum();
  }
}
