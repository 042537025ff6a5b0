package dev.gauntlet.implementations.lecturegpt;

import dev.gauntlet.ops.Require;
import java.util.Objects;

/**
 * Hyperparameters of the lecture's GPT.
 *
 * @param n_layer number of blocks
 * @param n_head attention heads in a block
 * @param n_embd width; a multiple of {@code n_head}
 * @param dropout rate on attention weights, projections and feed-forward layers
 * @param scale what attention scores are divided by the root of
 */
public record LectureGptConfig(int n_layer, int n_head, int n_embd, double dropout, Scale scale) {

  /** What attention scores are divided by the root of. */
  public enum Scale {
    /** The size of a head, as Vaswani et al. (2017) do. */
    HEAD_SIZE,
    /** The width of the model, as the lecture's notes do. */
    WIDTH
  }

  public LectureGptConfig {
    Require.positive("n_layer", n_layer);
    Require.positive("n_head", n_head);
    Require.positive("n_embd", n_embd);
    Require.multiple("n_embd", n_embd, "n_head", n_head);
    Require.rate("dropout", dropout);
    Objects.requireNonNull(scale, "scale");
  }
}
