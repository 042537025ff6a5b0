package dev.gauntlet.spi;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an implementation says of itself that nobody can tell from outside: {@code gauntlet check}
 * holds it to that. {@link #USUAL} is what most language models are; an implementation that is
 * otherwise says where.
 *
 * <pre>{@code
 * public Claims claims() {
 *   return Claims.USUAL.withPositions(Claims.Positions.RELATIVE).withFrozen("rope.angles");
 * }
 * }</pre>
 *
 * @param context whether what it predicts depends on tokens before the last one
 * @param positions what it knows of the order of tokens
 * @param initialExcess how far its loss may be above ln V at initialization, where V is the size of
 *     the vocabulary, in nats: models whose initial logits are of unit size have about 0.5
 * @param tiedEmbedding whether the output head's weights are those of the token embedding
 * @param sharedParameters whether it has one parameter under several names, or in several places of
 *     its blocks, on purpose
 * @param zeroInitialized whether it begins with weights of zero on purpose, so that some parameters
 *     have no gradient before the first step
 * @param batchStatistics whether it normalizes by statistics of the batch in training, as batch
 *     normalization does, so that the examples of a batch depend on each other
 * @param frozen names of the parameters that are never trained on purpose
 * @param limitedContext whether what it predicts depends on some of the last tokens only, as an
 *     n-gram's does
 */
public record Claims(
    boolean context,
    Positions positions,
    double initialExcess,
    boolean tiedEmbedding,
    boolean sharedParameters,
    boolean zeroInitialized,
    boolean batchStatistics,
    Set<String> frozen,
    boolean limitedContext) {

  /** What a model knows of the order of tokens. */
  public enum Positions {
    /** Nothing on purpose. */
    NONE,
    /** How far apart tokens are, as rotary embeddings or biases of attention tell it. */
    RELATIVE,
    /** Where each token is, as position embeddings or a recurrent state tell it. */
    ABSOLUTE
  }

  /** A model of context and absolute positions whose initial loss is near ln V. */
  public static final Claims USUAL =
      new Claims(true, Positions.ABSOLUTE, 0.5, false, false, false, false, Set.of(), false);

  public Claims {
    Objects.requireNonNull(positions, "positions");
    if (!(initialExcess >= 0)) { // NaN too
      throw new IllegalArgumentException(
          "initialExcess is " + initialExcess + ", must be 0 or more");
    }
    frozen = Set.copyOf(frozen);
  }

  /** Claims of a model whose context is not limited. */
  public Claims(
      boolean context,
      Positions positions,
      double initialExcess,
      boolean tiedEmbedding,
      boolean sharedParameters,
      boolean zeroInitialized,
      boolean batchStatistics,
      Set<String> frozen) {
    this(
        context,
        positions,
        initialExcess,
        tiedEmbedding,
        sharedParameters,
        zeroInitialized,
        batchStatistics,
        frozen,
        false);
  }

  /** The same of a model that sees the last token alone, and so no positions. */
  public Claims withoutContext() {
    return new Claims(
        false,
        Positions.NONE,
        initialExcess,
        tiedEmbedding,
        sharedParameters,
        zeroInitialized,
        batchStatistics,
        frozen,
        limitedContext);
  }

  /** The same of a model that sees some of the last tokens only, and knows their order. */
  public Claims withLimitedContext() {
    return new Claims(
        context,
        Positions.RELATIVE,
        initialExcess,
        tiedEmbedding,
        sharedParameters,
        zeroInitialized,
        batchStatistics,
        frozen,
        true);
  }

  /** The same with other positions. */
  public Claims withPositions(Positions other) {
    return new Claims(
        context,
        other,
        initialExcess,
        tiedEmbedding,
        sharedParameters,
        zeroInitialized,
        batchStatistics,
        frozen,
        limitedContext);
  }

  /** The same with another excess of the initial loss over ln V, in nats. */
  public Claims withInitialExcess(double nats) {
    return new Claims(
        context,
        positions,
        nats,
        tiedEmbedding,
        sharedParameters,
        zeroInitialized,
        batchStatistics,
        frozen,
        limitedContext);
  }

  /** The same of a model whose output head is its token embedding. */
  public Claims withTiedEmbedding() {
    return new Claims(
        context,
        positions,
        initialExcess,
        true,
        sharedParameters,
        zeroInitialized,
        batchStatistics,
        frozen,
        limitedContext);
  }

  /** The same of a model that has a parameter in several places. */
  public Claims withSharedParameters() {
    return new Claims(
        context,
        positions,
        initialExcess,
        tiedEmbedding,
        true,
        zeroInitialized,
        batchStatistics,
        frozen,
        limitedContext);
  }

  /** The same of a model that begins with weights of zero. */
  public Claims withZeroInitialized() {
    return new Claims(
        context,
        positions,
        initialExcess,
        tiedEmbedding,
        sharedParameters,
        true,
        batchStatistics,
        frozen,
        limitedContext);
  }

  /** The same of a model with batch normalization. */
  public Claims withBatchStatistics() {
    return new Claims(
        context,
        positions,
        initialExcess,
        tiedEmbedding,
        sharedParameters,
        zeroInitialized,
        true,
        frozen,
        limitedContext);
  }

  /** The same with more parameters that are never trained. */
  public Claims withFrozen(String... names) {
    Set<String> all = new TreeSet<>(frozen);
    all.addAll(List.of(names));
    return new Claims(
        context,
        positions,
        initialExcess,
        tiedEmbedding,
        sharedParameters,
        zeroInitialized,
        batchStatistics,
        all,
        limitedContext);
  }
}
