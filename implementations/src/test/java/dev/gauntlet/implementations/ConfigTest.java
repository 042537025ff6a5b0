package dev.gauntlet.implementations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gauntlet.implementations.attentionhead.AttentionHeadConfig;
import dev.gauntlet.implementations.averaging.AveragingConfig;
import dev.gauntlet.implementations.blockgpt.BlockGpt;
import dev.gauntlet.implementations.blockgpt.BlockGptConfig;
import dev.gauntlet.implementations.codedecoder.CodeDecoderConfig;
import dev.gauntlet.implementations.hf.HfConfig;
import dev.gauntlet.implementations.lecturegpt.LectureGptConfig;
import dev.gauntlet.implementations.mlp.Mlp;
import dev.gauntlet.implementations.mlp.MlpConfig;
import dev.gauntlet.implementations.nanogpt.NanoGptConfig;
import dev.gauntlet.implementations.recurrent.RecurrentConfig;
import dev.gauntlet.implementations.tl.TlConfig;
import dev.gauntlet.spi.Claims.Positions;
import dev.gauntlet.spi.Implementation;
import dev.gauntlet.spi.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigTest {

  @Test
  void serviceLoaderFindsAllImplementations() {
    List<String> ids = new ArrayList<>();
    for (Implementation<?> found : ServiceLoader.load(Implementation.class)) {
      ids.add(found.id());
    }
    assertThat(ids)
        .containsExactlyInAnyOrder(
            "nanogpt",
            "tl",
            "hf",
            "mlp",
            "bigram",
            "averaging",
            "attention-head",
            "lecture-gpt",
            "block-gpt",
            "code-decoder",
            "lstm",
            "gru",
            "nanogpt-java",
            "tl-java",
            "hf-java",
            "mlp-java",
            "ngram");
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        refused(
            () -> new NanoGptConfig(0, 4, 16, 0),
            "n_layer is 0, must be positive and at most 65536"),
        refused(
            () -> new NanoGptConfig(1, 0, 16, 0),
            "n_head is 0, must be positive and at most 65536"),
        refused(
            () -> new NanoGptConfig(100_000_000, 4, 16, 0),
            "n_layer is 100000000, must be positive and at most 65536"),
        refused(
            () -> new NanoGptConfig(1, 4, -4, 0),
            "n_embd is -4, must be positive and at most 65536"),
        refused(
            () -> new NanoGptConfig(1, 4, 15, 0), "n_embd is 15, must be a multiple of n_head (4)"),
        refused(() -> new NanoGptConfig(1, 4, 16, 1), "dropout is 1.0, must be in [0, 1)"),
        refused(
            () -> new HfConfig(0, 4, 16, 0), "n_layer is 0, must be positive and at most 65536"),
        refused(
            () -> new HfConfig(1, -1, 16, 0), "n_head is -1, must be positive and at most 65536"),
        refused(() -> new HfConfig(1, 4, 0, 0), "n_embd is 0, must be positive and at most 65536"),
        refused(() -> new HfConfig(1, 3, 16, 0), "n_embd is 16, must be a multiple of n_head (3)"),
        refused(() -> new HfConfig(1, 4, 16, -0.5), "dropout is -0.5, must be in [0, 1)"),
        refused(
            () -> new TlConfig(0, 1, 4, 0, 0), "d_model is 0, must be positive and at most 65536"),
        refused(
            () -> new TlConfig(16, 0, 4, 0, 0),
            "n_layers is 0, must be positive and at most 65536"),
        refused(
            () -> new TlConfig(16, 1, 0, 0, 0), "n_heads is 0, must be positive and at most 65536"),
        refused(
            () -> new TlConfig(16, 1, 3, 0, 0), "d_model is 16, must be a multiple of n_heads (3)"),
        refused(
            () -> new TlConfig(16, 1, 4, -1, 0),
            "d_head is -1, must be positive and at most 65536"),
        refused(
            () -> new TlConfig(16, 1, 4, 0, -1), "d_mlp is -1, must be positive and at most 65536"),
        refused(() -> new MlpConfig(0, 128), "n_embed is 0, must be positive and at most 65536"),
        refused(() -> new MlpConfig(8, 0), "n_hidden is 0, must be positive and at most 65536"),
        refused(() -> new AveragingConfig(0), "n_embd is 0, must be positive and at most 65536"),
        refused(
            () -> new AttentionHeadConfig(-1), "n_embd is -1, must be positive and at most 65536"),
        refused(() -> lectureGpt(0, 4, 16, 0), "n_layer is 0, must be positive and at most 65536"),
        refused(() -> lectureGpt(1, 0, 16, 0), "n_head is 0, must be positive and at most 65536"),
        refused(() -> lectureGpt(1, 4, 0, 0), "n_embd is 0, must be positive and at most 65536"),
        refused(() -> lectureGpt(1, 3, 16, 0), "n_embd is 16, must be a multiple of n_head (3)"),
        refused(() -> lectureGpt(1, 4, 16, 1), "dropout is 1.0, must be in [0, 1)"),
        refused(() -> blockGpt(0, 4, 4, 0), "n_layer is 0, must be positive and at most 65536"),
        refused(() -> blockGpt(1, 0, 4, 0), "n_head is 0, must be positive and at most 65536"),
        refused(() -> blockGpt(1, 4, 0, 0), "head_size is 0, must be positive and at most 65536"),
        refused(() -> blockGpt(1, 4, 4, -1), "n_embd is -1, must be positive and at most 65536"),
        refused(
            () -> blockGpt(1, 65536, 65536, 4),
            "n_head times head_size is 2147483647, must be positive and at most 65536"),
        refused(
            () -> new CodeDecoderConfig(0, 4, 16, 0),
            "n_layer is 0, must be positive and at most 65536"),
        refused(
            () -> new CodeDecoderConfig(1, 0, 16, 0),
            "n_head is 0, must be positive and at most 65536"),
        refused(
            () -> new CodeDecoderConfig(1, 3, 16, 0),
            "n_embd is 16, must be a multiple of n_head (3)"),
        refused(
            () -> new CodeDecoderConfig(1, 3, 15, 0),
            "n_embd is 15, must be even: positions are pairs of a sine and a cosine"),
        refused(() -> new CodeDecoderConfig(1, 4, 16, -0.1), "dropout is -0.1, must be in [0, 1)"),
        refused(
            () -> new RecurrentConfig(0, 1, 1, 0),
            "embedding_size is 0, must be positive and at most 65536"),
        refused(
            () -> new RecurrentConfig(1, 0, 1, 0),
            "state_size is 0, must be positive and at most 65536"),
        refused(
            () -> new RecurrentConfig(1, 1, 0, 0),
            "num_layers is 0, must be positive and at most 65536"),
        refused(() -> new RecurrentConfig(1, 1, 1, 1), "dropout is 1.0, must be in [0, 1)"),
        refused(
            () -> new Mlp().build(new MlpConfig(8, 8), new Problem(16, 12, Problem.Targets.MARKED)),
            "mlp predicts the token after the last one only, not targets within a sequence"));
  }

  private static LectureGptConfig lectureGpt(int layers, int heads, int width, double dropout) {
    return new LectureGptConfig(layers, heads, width, dropout, LectureGptConfig.Scale.WIDTH);
  }

  private static BlockGptConfig blockGpt(int layers, int heads, int headSize, int width) {
    return new BlockGptConfig(layers, heads, headSize, width, true, true, true, true);
  }

  private static Arguments refused(ThrowingCallable config, String message) {
    return arguments(message, config);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("impossible")
  void refusesImpossibleSizes(String message, ThrowingCallable config) {
    assertThatIllegalArgumentException().isThrownBy(config).withMessage(message);
  }

  @Test
  void headsOfAnySizeNeedNotDivideTheWidth() {
    assertThat(new TlConfig(16, 1, 3, 5, 0).d_head()).isEqualTo(5);
  }

  @Test
  void withoutPositionsNoOrderIsClaimed() {
    BlockGpt blockGpt = new BlockGpt();
    BlockGptConfig without = new BlockGptConfig(1, 2, 4, 0, true, true, true, false);

    assertThat(blockGpt.claims(blockGpt.defaults()).positions()).isEqualTo(Positions.ABSOLUTE);
    assertThat(blockGpt.claims(without).positions()).isEqualTo(Positions.NONE);
  }
}
